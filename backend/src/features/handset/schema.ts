import { z } from 'zod';

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number with its country code, such as +90…');

/** What of the lab's answers reaches people. */
export const labCall = z
  .object({
    id: z.string(),
    from: z.string(),
    to: z.string(),
    status: z.enum(['ringing', 'in-progress', 'ended']),
    turns: z.array(
      z.object({
        role: z.enum(['assistant', 'caller', 'tool']),
        text: z.string(),
        at: z.iso.datetime(),
        tool: z
          .object({ name: z.string(), arguments: z.record(z.string(), z.unknown()), result: z.string() })
          .optional(),
      }),
    ),
    endedReason: z.string().nullable(),
  })
  .meta({ id: 'LabCall' });
export type LabCall = z.output<typeof labCall>;

export const labText = z
  .object({
    id: z.string(),
    from: z.string(),
    to: z.string(),
    body: z.string(),
    at: z.iso.datetime(),
    direction: z.enum(['INBOUND', 'OUTBOUND']),
  })
  .meta({ id: 'LabText' });
export type LabText = z.output<typeof labText>;

export const lab = z.object({
  phones: z.array(z.object({ number: z.string(), label: z.string() })),
  numbers: z.array(
    z.object({
      number: z.string(),
      formattedNumber: z.string(),
      businessName: z.string(),
      language: z.string(),
    }),
  ),
  texts: z.array(labText),
  calls: z.array(labCall),
});

/** What the lab itself answers. */
export const labAnswer = z.object({
  phones: z.array(z.object({ number: z.string(), label: z.string() })),
  texts: z.array(labText),
  calls: z.array(labCall),
});
export const textsAnswer = z.object({ texts: z.array(labText) });

export const callBody = z.strictObject({ from: number, to: number });
export const sayBody = z.strictObject({ text: z.string().trim().min(1).max(1000) });
export const textBody = z.strictObject({
  from: number,
  to: number,
  body: z.string().trim().min(1).max(1600),
});
export const textsQuery = z.object({ number: number.optional() });
/** Ids are the carriers' own: UUIDs at one, letters and digits at another. */
export const callParams = z.object({ id: z.string().regex(/^[\w:-]{8,80}$/) });
