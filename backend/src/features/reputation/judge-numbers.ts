import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { judgeNumber, type NumberFacts, quarantineScore } from './judge-number';

/** How long a number rests that has too many points. */
export const restDays = 7;

/** Judges the numbers of every business. One that cannot be judged keeps no other from it. */
export async function judgeAllNumbers(platform: Platform): Promise<void> {
  for (const tenantId of await platform.system.allTenants())
    await judgeNumbers(platform.system.scope(tenantId), platform.clock()).catch((error: unknown) =>
      platform.log.error({ err: error, tenantId }, 'the numbers of a business were not judged'),
    );
}

/**
 * Judges the active numbers of one business by what they did lately. One with too many points rests; one whose rest is
 * over is used again, and rests anew only for what it has done since: while it rested it did nothing.
 */
export async function judgeNumbers(scope: TenantScope, now: Date): Promise<void> {
  await scope.tx(async (tx) => {
    const rows = await tx.$queryRaw<(NumberFacts & { id: string })[]>`
      select * from reputation_facts(${tx.tenantId}::uuid, ${now})`;
    const settings = await tx.tenantSetting.findFirst({ select: { mostOutboundPerNumberPerDay: true } });
    const mostADay = Math.max(1, settings?.mostOutboundPerNumberPerDay ?? 100);
    for (const { id, ...facts } of rows) await keepJudgement(tx, id, judgeNumber(facts, mostADay), now);
  });
}

async function keepJudgement(
  tx: TenantTx,
  phoneNumberId: string,
  { score, factors }: ReturnType<typeof judgeNumber>,
  now: Date,
): Promise<void> {
  const key = { tenantId_phoneNumberId: { tenantId: tx.tenantId, phoneNumberId } };
  const before = await tx.numberReputation.findUnique({ where: key });
  const rests = before?.quarantinedUntil && before.quarantinedUntil > now;
  const rest = rests
    ? { quarantinedUntil: before.quarantinedUntil, quarantineReason: before.quarantineReason }
    : score >= quarantineScore
      ? { quarantinedUntil: addDays(now, restDays), quarantineReason: 'score' }
      : { quarantinedUntil: null, quarantineReason: null };
  const data = { score, factors: factors as object[], judgedAt: now, ...rest };
  await tx.numberReputation.upsert({ where: key, create: { phoneNumberId, ...data }, update: data });
  if (before?.score !== score || before?.quarantinedUntil?.getTime() !== rest.quarantinedUntil?.getTime())
    emitChange(tx, 'number.changed', phoneNumberId);
}
