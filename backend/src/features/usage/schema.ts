import { z } from 'zod';
import { pageQuery } from '../../platform/http/paging';

const money = z.object({ amount: z.string(), currency: z.string() });

export const monthQuery = z.object({
  /** YYYY-MM; default this month. */
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'must be a month such as 2027-03')
    .optional(),
});

export const usage = z
  .object({
    month: z.string(),
    limits: z.object({ aiMinutes: z.number(), sms: z.number() }),
    used: z.object({ aiMinutes: z.number(), sms: z.number(), calls: z.number() }),
    percent: z.object({ aiMinutes: z.number(), sms: z.number() }),
    state: z.enum(['OK', 'WARNING', 'REACHED']),
    cost: z.object({ ai: money, carrier: money, sms: money, total: money }),
    byNumber: z.array(
      z.object({
        numberId: z.string().nullable(),
        formattedNumber: z.string().nullable(),
        calls: z.number(),
        minutes: z.number(),
        sms: z.number(),
        cost: money,
      }),
    ),
  })
  .meta({ id: 'Usage' });
export type UsageAnswer = z.input<typeof usage>;

export const itemsQuery = pageQuery.extend(monthQuery.shape);

export const usageItem = z
  .object({
    id: z.string(),
    kind: z.enum(['CALL', 'MESSAGE', 'OTHER']),
    at: z.iso.datetime(),
    direction: z.enum(['INBOUND', 'OUTBOUND']).nullable(),
    formattedNumber: z.string().nullable(),
    /** Who called or texted, or was called or texted. */
    party: z.string().nullable(),
    /** Minutes of a call, segments of a text. */
    quantity: z.number(),
    cost: money,
  })
  .meta({ id: 'UsageItem' });

/** The first day of the month that was asked for, UTC. */
export function monthOf(query: { month?: string | undefined }, now: Date): Date {
  return new Date(`${query.month ?? now.toISOString().slice(0, 7)}-01T00:00:00Z`);
}
