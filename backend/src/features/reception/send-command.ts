import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { sleep } from '../../platform/time';
import { ProviderError } from '../../providers/error';
import { accountOfKey, type ConnectedAccount, connectAccount } from '../providers';
import { type CommandJob, enqueueCommand, enqueueWatch, goOn, type LeadJob, wasAnswered } from './lead-call';
import { countTry, isStillSafe, nextTry, type Tries } from './next-try';

/** Shorter pauses are waited for on the spot; longer ones by the queue, which has other things to do. */
const shortPauseMs = 1_000;

/**
 * Sends a command to a live call, again and again while the carrier will not have it: the caller hears nothing until
 * then. One that cannot be carried out is as good as one that has failed, and the call goes on with what its plan has
 * for that. Nothing is sent once the call is over, or has gone on by itself.
 */
export async function sendCommand(
  platform: Platform,
  job: CommandJob,
  attempt: { number: number },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const account = await connectAccount(platform, scope, accountOfKey(job.provider, job.accountKey));
  const now = () => platform.clock().getTime();
  const isLast = job.watched === null;
  let tries = triesOf(job, attempt);
  for (;;) {
    const how = await scope.read((tx) => howItGoes(tx, job));
    if (how === 'over') return;
    const sentAt = now();
    if (how === 'waits' && !isStillSafe(tries, isLast, sentAt)) return giveUp(platform, job);
    const error = how === 'begun' ? null : await send(account, job);
    if (!error) return watch(platform, job);
    tries = countTry(tries, error, sentAt);
    const pauseMs = nextTry(tries, error, isLast, now());
    if (tries.count === 1 || pauseMs === null)
      platform.log.warn(
        { err: error, action: job.command.action, tries: tries.count },
        pauseMs === null ? 'a call could not be led as planned' : 'a command to a call is tried again',
      );
    if (pauseMs === null) return giveUp(platform, job);
    if (pauseMs > shortPauseMs) {
      const { tenantId: _tenantId, ...again } = { ...job, tries };
      return scope.tx((tx) => enqueueCommand(tx, again, new Date(now() + pauseMs)));
    }
    await sleep(pauseMs);
  }
}

/** A job that has begun before may have sent its command then. */
function triesOf({ tries }: CommandJob, { number }: { number: number }): Tries {
  return number > 1 ? { ...tries, doubtfulSince: tries.doubtfulSince ?? tries.since } : tries;
}

/** @returns what went wrong; null when the command is done */
async function send(account: ConnectedAccount, { command }: CommandJob): Promise<ProviderError | null> {
  try {
    await account.ask('calls.command', async (provider, call) => provider.callControl?.send(call, command));
    return null;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

/** @returns `over` when nobody waits for the command any more; `begun` when what it was to do is under way */
async function howItGoes(
  tx: TenantTx,
  { callId, position }: CommandJob,
): Promise<'over' | 'begun' | 'waits'> {
  const call = await tx.callLog.findUnique({ where: { id: callId }, select: { endTime: true } });
  if (!call || call.endTime) return 'over';
  const left = `led:${position + 1}`;
  const told = await tx.callEvent.findMany({
    where: {
      callLogId: callId,
      dedupeKey: { in: [left, `leg:${position}:ringing`, `leg:${position}:answered`] },
    },
    select: { dedupeKey: true },
  });
  if (told.some(({ dedupeKey }) => dedupeKey === left)) return 'over';
  return told.length > 0 ? 'begun' : 'waits';
}

/** From now on the carrier has to tell how it ends. */
async function watch(platform: Platform, { watched, tenantId, ...job }: CommandJob): Promise<void> {
  if (!watched) return;
  const { callId, provider, accountKey } = job;
  const { after, seconds } = watched;
  await platform.system
    .scope(tenantId)
    .tx((tx) => enqueueWatch(platform, tx, { callId, provider, accountKey, after }, seconds));
}

async function giveUp(platform: Platform, job: CommandJob): Promise<void> {
  const { watched, tenantId, callId, provider, accountKey } = job;
  if (watched) await watchCall(platform, { tenantId, callId, provider, accountKey, after: watched.after });
}

/** Leads a call on whose carrier has not told in time how a step has ended. */
export async function watchCall(platform: Platform, job: LeadJob): Promise<void> {
  const { after } = job;
  const isTalking =
    after.what === 'leg' &&
    (await platform.system.scope(job.tenantId).read((tx) => wasAnswered(tx, job.callId, after.position)));
  if (!isTalking) await goOn(platform, job);
}
