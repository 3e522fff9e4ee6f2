import type { CallLog, FollowUp } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { tellCall } from '../calls';
import { findOrCreateCustomer } from '../customers';
import { endOvertaken } from './end-overtaken';
import { type Disposition, presentFollowUp, withCustomer } from './follow-up-schema';
import { enqueueFollowUp } from './follow-ups';

/** A rule does not chase one person: so often in a week at most. */
const mostAWeek = 3;

/**
 * Ends what a call has made needless, and schedules what its outcome asks for: of an ordinary one, not of a test or one
 * that leaves a message. Safe to run again.
 */
export async function followUpAfterCall(
  platform: Platform,
  job: { tenantId: string; callId: string },
): Promise<void> {
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    const call = await tx.callLog.findUnique({ where: { id: job.callId } });
    if (!call || call.purpose !== null) return;
    await endOvertaken(tx, platform.clock());
    const outcome = dispositionOf(call);
    if (outcome) await dropOther(tx, call.id, outcome, platform.clock());
    if (outcome) await applyRules(tx, call, outcome, platform.clock());
  });
}

/** Outcomes that are seen by themselves; what a person has said of a call stays beside them. */
const seen: Disposition[] = ['missed', 'no-answer', 'busy', 'voicemail', 'answered'];

/** Ends what was scheduled for an outcome that the call, by what has been told since, did not have. */
async function dropOther(tx: TenantTx, callLogId: string, outcome: Disposition, now: Date): Promise<void> {
  const disposition = { in: seen.filter((each) => each !== outcome) };
  await dropScheduled(tx, callLogId, { disposition, because: 'answered', now });
}

/** Ends what rules have scheduled after a call for an outcome. */
async function dropScheduled(
  tx: TenantTx,
  callLogId: string,
  { disposition, because, now }: { disposition: string | { in: string[] }; because: string; now: Date },
): Promise<void> {
  await tx.followUp.updateMany({
    where: { callLogId, ruleId: { not: null }, status: 'SCHEDULED', disposition },
    data: { status: 'CANCELLED', endedBecause: because, endedAt: now },
  });
}

/**
 * Notes how a person says that a call went, and schedules what that asks for. Who says otherwise later takes back what was
 * scheduled for it and has not been done.
 * @throws Problem `not-found`
 */
export async function disposeCall(
  tx: TenantTx,
  wanted: { callId: string; disposition: Disposition },
  now: Date,
) {
  await tx.$queryRaw`select 1 from call_logs where id = ${wanted.callId}::uuid for update`;
  const call = await tx.callLog.findUnique({ where: { id: wanted.callId } });
  if (!call) throw new Problem('not-found', 'There is no such call.');
  if (call.disposition && call.disposition !== wanted.disposition && call.disposition !== dispositionOf(call))
    await dropScheduled(tx, call.id, { disposition: call.disposition, because: 'person', now });
  await tx.callLog.update({ where: { id: call.id }, data: { disposition: wanted.disposition } });
  await tellCall(tx, call.id);
  await applyRules(tx, call, wanted.disposition, now);
  const rows = await tx.followUp.findMany({
    where: { callLogId: call.id },
    include: withCustomer,
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
  });
  return { followUps: rows.map(presentFollowUp) };
}

/** Says how a call ended, as far as can be seen. */
function dispositionOf(call: CallLog): Disposition | null {
  if (call.direction === 'INBOUND') return call.answeredTime ? 'answered' : 'missed';
  if (call.status === 'NO_ANSWER') return 'no-answer';
  if (call.status === 'BUSY') return 'busy';
  if (call.status !== 'COMPLETED') return null;
  return /^(machine|fax)/.test(call.machineResult ?? '') ? 'voicemail' : 'answered';
}

async function applyRules(tx: TenantTx, call: CallLog, outcome: Disposition, now: Date): Promise<void> {
  const rules = await tx.followUpRule.findMany({ where: { disposition: outcome, isActive: true } });
  const phone = call.direction === 'INBOUND' ? call.fromNumber : call.toNumber;
  if (rules.length === 0 || !phone) return;
  const customerId = call.customerId ?? (await findOrCreateCustomer(tx, { phone }));
  // Two calls of one person that end together would each count without the other.
  await tx.$queryRaw`select 1 from customers where id = ${customerId}::uuid for update`;
  for (const rule of rules) {
    const lately = await tx.followUp.count({
      where: { customerId, ruleId: rule.id, createdAt: { gt: addDays(now, -7) } },
    });
    if (lately >= mostAWeek) continue;
    const wanted: Pick<FollowUp, 'id' | 'dueAt'> = {
      id: newId(),
      dueAt: new Date((call.endTime ?? now).getTime() + rule.delayMinutes * 60_000),
    };
    const { count } = await tx.followUp.createMany({
      data: {
        ...wanted,
        kind: rule.kind,
        customerId,
        callLogId: call.id,
        ruleId: rule.id,
        disposition: outcome,
        details: rule.details as object,
      },
      skipDuplicates: true,
    });
    if (count === 0) continue;
    await enqueueFollowUp(tx, wanted.id, wanted.dueAt);
    emitChange(tx, 'follow-up.changed', wanted.id);
  }
}
