import { z } from 'zod';

const instant = z.iso.datetime();

export const lookup = z
  .object({
    number: z.string(),
    provider: z.string(),
    isValid: z.boolean(),
    countryCode: z.string().nullable(),
    carrier: z.string().nullable(),
    lineType: z.string().nullable(),
    lookedUpAt: instant,
  })
  .meta({ id: 'NumberLookup' });

export const reputation = z
  .object({
    /** 0 is best, 100 is worst; null while it has not been judged. */
    score: z.number().nullable(),
    level: z.enum(['good', 'watch', 'bad']).nullable(),
    factors: z.array(
      z.object({
        factor: z.enum(['answer-rate', 'short-calls', 'volume', 'complaints', 'attestation']),
        /** A share; null where there is too little to judge. */
        value: z.number().nullable(),
        points: z.number(),
        most: z.number(),
      }),
    ),
    judgedAt: instant.nullable(),
    /** Until then no call goes out from it that may go out from another number. */
    quarantinedUntil: instant.nullable(),
    quarantineReason: z.enum(['score', 'person']).nullable(),
    lookup: lookup.nullable(),
  })
  .meta({ id: 'NumberReputation' });

export const numberParams = z.object({ id: z.uuid() });
export const quarantineBody = z.strictObject({ days: z.number().int().min(1).max(90).default(7) });
export const lookupBody = z.strictObject({
  number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be in international form, such as +905321234567'),
});
