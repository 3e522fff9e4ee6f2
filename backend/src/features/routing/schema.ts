import { z } from 'zod';
import { e164Pattern } from '../../platform/format-number';
import { capabilityNames } from '../../providers/capabilities';
import { providerIds } from '../../providers/provider';
import { reasonCodes } from './explain';

const phone = z.string().trim().regex(e164Pattern, 'must be in international form');

/** A provider, or an account by its id (`platform:VAPI` for the platform's). */
export const providerOverride = z.union([
  z.enum(providerIds),
  z.uuid().toLowerCase(),
  z.string().regex(/^platform:[A-Z]{1,20}$/, 'must be a provider or the id of an account'),
]);

export const selectBody = z.strictObject({
  channel: z.enum(['voice', 'sms']).default('voice'),
  to: phone,
  /** A number of the business's own, by id or in E.164. */
  from: z.string().trim().max(40).optional(),
  /** Beside those that the channel needs. */
  capabilities: z.array(z.enum(capabilityNames)).max(capabilityNames.length).default([]),
  /** Prefer a number of the same area. */
  localPresence: z.boolean().default(true),
  /** The call must be signed (STIR/SHAKEN). */
  signed: z.boolean().default(false),
  preferCheapest: z.boolean().default(false),
  /** Most for a minute or a text. */
  maxCost: z
    .strictObject({
      amount: z.string().regex(/^\d{1,4}(\.\d{1,5})?$/, 'must be an amount such as 0.0085'),
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, such as USD'),
    })
    .optional(),
  provider_override: providerOverride.optional(),
});
export type SelectRoute = z.output<typeof selectBody>;

/** A choice as it is stored with a call or text. */
export const routeChoice = z
  .object({
    accountKey: z.string().nullable(),
    needs: z.array(z.enum(capabilityNames)),
    candidates: z.array(
      z.object({
        provider: z.string(),
        accountKey: z.string(),
        name: z.string(),
        number: z.string().nullable(),
        numberId: z.string().nullable(),
        verdict: z.enum(['picked', 'next', 'rejected']),
        reasons: z.array(z.object({ code: z.enum(reasonCodes), detail: z.string().optional() })),
      }),
    ),
  })
  .meta({ id: 'RouteChoice' });

export const selection = z
  .object({
    /** Null when nothing can be used; the explanation says why. */
    choice: z
      .object({
        provider: z.enum(providerIds),
        accountId: z.string(),
        accountName: z.string(),
        number: z.string().nullable(),
        numberId: z.string().nullable(),
      })
      .nullable(),
    explanation: routeChoice,
  })
  .meta({ id: 'RouteSelection' });

/** Reads a stored choice; null where there is none, or one of an older kind. */
export function readChoice(stored: unknown): z.output<typeof routeChoice> | null {
  return routeChoice.safeParse(stored).data ?? null;
}
