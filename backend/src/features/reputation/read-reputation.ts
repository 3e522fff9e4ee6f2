import type { z } from 'zod';
import type { NumberLookup } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Factor } from './judge-number';
import { quarantineScore } from './judge-number';
import type { lookup, reputation } from './schema';

/** Reads how a number is doing, and why. @throws Problem `not-found` */
export async function readReputation(
  tx: TenantTx,
  id: string,
  now: Date,
): Promise<z.input<typeof reputation>> {
  const number = await tx.phoneNumber.findUnique({ where: { id }, include: { reputation: true } });
  if (!number) throw new Problem('not-found', 'There is no such number.');
  const row = number.reputation;
  const rests = row?.quarantinedUntil && row.quarantinedUntil > now;
  const known = number.number ? await tx.numberLookup.findFirst({ where: { number: number.number } }) : null;
  // A number that a person let rest before it was judged has no factors yet.
  const factors = (row?.factors ?? []) as unknown as Factor[];
  const judged = factors.length > 0;
  return {
    score: judged ? row!.score : null,
    level: judged ? levelOf(row!.score) : null,
    factors,
    judgedAt: judged ? row!.judgedAt.toISOString() : null,
    quarantinedUntil: rests ? row.quarantinedUntil!.toISOString() : null,
    quarantineReason: rests ? (row.quarantineReason as 'score' | 'person') : null,
    lookup: known && presentLookup(known),
  };
}

function levelOf(score: number): 'good' | 'watch' | 'bad' {
  if (score >= quarantineScore) return 'bad';
  return score >= quarantineScore / 2 ? 'watch' : 'good';
}

/** Shapes what is known of a telephone number. */
export function presentLookup(row: NumberLookup): z.input<typeof lookup> {
  const { number, provider, isValid, countryCode, carrier, lineType, lookedUpAt } = row;
  return { number, provider, isValid, countryCode, carrier, lineType, lookedUpAt: lookedUpAt.toISOString() };
}
