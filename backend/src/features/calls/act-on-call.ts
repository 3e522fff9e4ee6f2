import type { CallAction, CallLog, PhoneNumber } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { connectAccount } from '../providers';
import {
  type ActionBody,
  type ActionContext,
  type CallActionName,
  memberOf,
  needed,
  perform,
  replacesTheCall,
} from './actions';
import { callAddresses, continueAddress, holderOf, numberOf, type Placer } from './placing';

interface ActJob {
  tenantId: string;
  actionId: string;
}

/**
 * Asks for something to be done with a live call.
 * @throws Problem `not-found`; `conflict` once it is over, or where the provider cannot do it
 */
export async function requestAction(
  tx: TenantTx,
  by: By,
  callId: string,
  action: CallActionName,
  body: ActionBody,
) {
  const call = await tx.callLog.findUnique({ where: { id: callId } });
  if (!call) throw new Problem('not-found', 'There is no such call.');
  if (call.endTime) throw new Problem('conflict', 'The call is over.');
  const field = needed[action];
  if (field && body[field] === undefined)
    throw new Problem('invalid', 'Something is missing for this.', {
      errors: [{ path: field, message: `is needed for ${action}` }],
    });
  const number = await numberOf(tx, call);
  const holder = number && holderOf(call.provider, number);
  if (!holder?.calls[memberOf[action]])
    throw new Problem(
      'conflict',
      `${holder?.account.provider ?? call.provider} cannot do this with a live call. The call goes on as it was.`,
    );
  const row = await orderAction(tx, callId, action, body, by.actor.type === 'user' ? by.actor.userId : null);
  await audit(tx, by, { action: `call.${action}`, targetType: 'call', targetId: callId, changes: body });
  return { id: row.id, status: row.status };
}

/** Writes an action with the job that does it. */
export async function orderAction(
  tx: TenantTx,
  callLogId: string,
  action: CallActionName,
  body: ActionBody,
  requestedBy: string | null,
): Promise<CallAction> {
  const row = await tx.callAction.create({
    data: { id: newId(), callLogId, action, arguments: body, requestedBy },
  });
  await enqueue(tx, 'call.act', { actionId: row.id }, { key: `call.act:${row.id}`, attempts: 3 });
  return row;
}

/** Has the provider do it. A command to a live call is not repeated when its answer was lost: the caller has heard it. */
export async function actOnCall(platform: Platform, job: ActJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { action, call, number, ...found } = await readAction(platform, scope, job.actionId);
  if (action.status !== 'QUEUED') return;
  const close = (status: 'DONE' | 'FAILED', error: string | null) =>
    closeAction(platform, scope, action, status, error);
  const holder = number && holderOf(call.provider, number);
  const sid = holder?.isCarrier ? call.callSid : (call.voiceCallId ?? call.callSid);
  if (!holder || !sid || call.endTime) return close('FAILED', 'The call is over.');
  const name = action.action as CallActionName;
  const holds = holder.isCarrier && replacesTheCall(name);
  await begin(scope, action, holds);
  const account = await connectAccount(platform, scope, holder.account);
  const context: ActionContext = {
    ...contextOf(platform, holder, { action, call, holds, transfers: found.transfers }),
    callerId: number.number ?? '',
    language: found.language,
    controlUrl: found.controlUrl,
  };
  try {
    await account.ask(`calls.${name}`, (provider, ask) =>
      perform(provider.calls!, ask, sid, name, action.arguments as ActionBody, context),
    );
    await close('DONE', null);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // What is not known to have failed may have cut the voice AI off: then it comes back all the same.
    if (holds && error.kind !== 'ambiguous')
      await scope.tx((tx) =>
        tx.callLog.update({ where: { id: call.id }, data: { voiceReturns: { decrement: 1 } } }),
      );
    await close('FAILED', error.message);
  }
}

/** Where a carrier goes on after the action: with the receptionist, once more after a person who did not answer. */
function contextOf(
  platform: Platform,
  holder: Placer,
  of: { action: CallAction; call: CallLog; holds: boolean; transfers: number },
): Pick<ActionContext, 'next' | 'recordingUrl'> {
  if (!holder.isCarrier) return { next: null, recordingUrl: null };
  const marks: Partial<Record<string, string>> = {
    transfer: of.transfers > 1 ? 'person' : 'person-back',
    gather: `gather-${of.action.id}`,
  };
  return {
    next: of.holds
      ? continueAddress(platform, holder.account, of.call, marks[of.action.action] ?? 'resume')
      : null,
    recordingUrl: callAddresses(platform, holder.account, of.call.id).recording,
  };
}

/** What comes of the voice AI's part of the call from here is not the end of it. */
async function begin(scope: TenantScope, action: CallAction, holds: boolean): Promise<void> {
  await scope.tx(async (tx) => {
    await tx.callAction.update({ where: { id: action.id }, data: { status: 'SENT' } });
    if (holds)
      await tx.callLog.update({
        where: { id: action.callLogId },
        data: { carrierHolds: true, voiceReturns: { increment: 1 } },
      });
  });
}

async function closeAction(
  platform: Platform,
  scope: TenantScope,
  action: CallAction,
  status: 'DONE' | 'FAILED',
  error: string | null,
): Promise<void> {
  await scope.tx(async (tx) => {
    await tx.callAction.update({
      where: { id: action.id },
      data: { status, error, finishedAt: platform.clock() },
    });
    emitChange(tx, 'call.changed', action.callLogId);
  });
}

interface FoundAction {
  action: CallAction;
  call: CallLog;
  number: PhoneNumber | null;
  controlUrl: string | null;
  language: string;
  /** How often the call was put through, with this time. */
  transfers: number;
}

function readAction(platform: Platform, scope: TenantScope, id: string): Promise<FoundAction> {
  return scope.tx(async (tx) => {
    const { call, ...action } = await tx.callAction.findUniqueOrThrow({
      where: { id },
      include: { call: true },
    });
    const tenant = await tx.tenant.findFirstOrThrow({ select: { locale: true } });
    return {
      action,
      call,
      number: await numberOf(tx, call),
      language: tenant.locale,
      transfers: await tx.callAction.count({ where: { callLogId: call.id, action: 'transfer' } }),
      controlUrl: call.controlUrl
        ? await platform.secrets.open<string>(
            tx,
            { table: 'call_logs', row: call.id, field: 'control_url' },
            call.controlUrl,
          )
        : null,
    };
  });
}
