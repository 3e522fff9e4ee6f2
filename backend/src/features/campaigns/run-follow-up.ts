import type { Prisma } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { queueCall } from '../calls';
import { notifyStaff, queueText } from '../messaging';
import { rankNumbers } from '../reputation';
import { leftThisMonth } from '../usage';
import { endOvertaken } from './end-overtaken';
import { type Details, withCustomer } from './follow-up-schema';
import { enqueueFollowUp } from './follow-ups';
import { queueRvm } from './queue-rvm';
import { quietUntil } from './quiet-until';

export interface FollowUpJob {
  tenantId: string;
  followUpId: string;
}

type Due = Prisma.FollowUpGetPayload<{ include: typeof withCustomer }>;

/**
 * Does what was scheduled, once: what is to go out is written with its own job in the same transaction in which the
 * follow-up ends. What has been overtaken meanwhile is not done.
 */
export async function runFollowUp(platform: Platform, job: FollowUpJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  try {
    await scope.tx((tx) => runOne(platform, tx, job.followUpId));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await scope.tx((tx) => end(tx, job.followUpId, 'FAILED', error.message, platform.clock()));
  }
}

async function runOne(platform: Platform, tx: TenantTx, id: string): Promise<void> {
  const now = platform.clock();
  await endOvertaken(tx, now);
  await tx.$queryRaw`select 1 from follow_ups where id = ${id}::uuid for update`;
  const due = await tx.followUp.findUnique({ where: { id }, include: withCustomer });
  if (due?.status !== 'SCHEDULED' || due.toldAt) return;
  if (due.dueAt > now) return enqueueFollowUp(tx, id, due.dueAt);
  if (due.kind === 'TASK') return tellTask(tx, due, now);
  const { phone } = due.customer;
  if (!phone) return end(tx, id, 'FAILED', 'This customer has no telephone number.', now);
  const quiet = await quietUntil(tx, phone, now);
  if (quiet) {
    await tx.followUp.update({ where: { id }, data: { dueAt: quiet } });
    await enqueueFollowUp(tx, id, quiet);
    return emitChange(tx, 'follow-up.changed', id);
  }
  const rvmRequestId = await start(platform, tx, due, phone);
  await end(tx, id, 'DONE', null, now, rvmRequestId);
}

/** Writes what is to go out, with its job. @returns the id of a voicemail, where it is one */
async function start(platform: Platform, tx: TenantTx, due: Due, phone: string): Promise<string | null> {
  const details = due.details as Details;
  const customerId = due.customer.id;
  switch (due.kind) {
    case 'SMS':
      await queueText(tx, {
        to: phone,
        body: details.text ?? '',
        purpose: details.isAdvertising ? 'MARKETING' : 'SERVICE',
        customerId,
      });
      return null;
    case 'RVM': {
      const { id } = await queueRvm(platform, tx, { to: phone, audioUrl: details.audioUrl ?? '' });
      return id;
    }
    default:
      await callBack(platform, tx, { phone, customerId, assistantId: details.assistantId ?? null });
      return null;
  }
}

async function callBack(
  platform: Platform,
  tx: TenantTx,
  { phone, customerId, assistantId }: { phone: string; customerId: string; assistantId: string | null },
): Promise<void> {
  const [id] = await rankNumbers(tx, { signed: false }, platform.clock());
  const number = id && (await tx.phoneNumber.findUnique({ where: { id } }));
  if (!number)
    throw new Problem('number-not-active', 'There is no active number to call from that does not rest.');
  const who = assistantId ?? number.assistantId;
  const assistant = who && (await tx.assistant.findFirst({ where: { id: who, deletedAt: null } }));
  if (!assistant) throw new Problem('conflict', 'There is no receptionist who could call.');
  if ((await leftThisMonth(tx, 'AI_MINUTE')) === 0)
    throw new Problem('plan-limit', 'The minutes of this month are used up. Nobody was called.');
  await queueCall(tx, { number, assistantId: assistant.id, to: phone, purpose: null, customerId });
}

/** Tells whose task it is, once; that it is done is theirs to say. */
async function tellTask(tx: TenantTx, due: Due, now: Date): Promise<void> {
  const details = due.details as Details;
  const who = [due.customer.name, due.customer.phone].filter(Boolean).join(', ');
  await notifyStaff(tx, {
    kind: 'task-due',
    staffId: due.assignedTo,
    text: [details.note, who].filter(Boolean).join(' – '),
    dedupeKey: `follow-up:${due.id}:${due.dueAt.getTime()}`,
  });
  await tx.followUp.update({ where: { id: due.id }, data: { toldAt: now } });
  emitChange(tx, 'follow-up.changed', due.id);
}

async function end(
  tx: TenantTx,
  id: string,
  status: 'DONE' | 'FAILED',
  because: string | null,
  now: Date,
  rvmRequestId: string | null = null,
): Promise<void> {
  await tx.followUp.updateMany({
    where: { id, status: 'SCHEDULED' },
    data: { status, endedBecause: because, endedAt: now, rvmRequestId },
  });
  emitChange(tx, 'follow-up.changed', id);
}
