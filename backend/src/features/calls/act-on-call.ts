import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { connectAccount } from '../providers';

export type CallActionName = 'hang-up' | 'transfer';

interface ActJob {
  tenantId: string;
  actionId: string;
}

/** Asks for something to be done with a live call. @throws Problem `not-found`, `conflict` once it is over */
export async function requestAction(
  tx: TenantTx,
  by: By,
  callId: string,
  action: CallActionName,
  to: string | undefined,
) {
  const call = await tx.callLog.findUnique({ where: { id: callId } });
  if (!call) throw new Problem('not-found', 'There is no such call.');
  if (call.endTime) throw new Problem('conflict', 'The call is over.');
  if (action === 'transfer' && !to)
    throw new Problem('invalid', 'Say whom to put the call through to.', {
      errors: [{ path: 'to', message: 'is needed for a transfer' }],
    });
  const row = await tx.callAction.create({
    data: {
      id: newId(),
      callLogId: callId,
      action,
      arguments: to ? { to } : {},
      requestedBy: by.actor.type === 'user' ? by.actor.userId : null,
    },
  });
  await enqueue(tx, 'call.act', { actionId: row.id }, { key: `call.act:${row.id}`, attempts: 3 });
  await audit(tx, by, {
    action: `call.${action}`,
    targetType: 'call',
    targetId: callId,
    changes: to ? { to } : {},
  });
  return { id: row.id, status: row.status };
}

/** Has the provider do it. A command to a live call is not repeated when its answer was lost: the caller has heard it. */
export async function actOnCall(platform: Platform, job: ActJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { action, call, number, controlUrl } = await scope.tx(async (tx) => {
    const found = await tx.callAction.findUniqueOrThrow({
      where: { id: job.actionId },
      include: { call: true },
    });
    const { call: of, ...rest } = found;
    return {
      action: rest,
      call: of,
      number: of.phoneNumberId ? await tx.phoneNumber.findUnique({ where: { id: of.phoneNumberId } }) : null,
      controlUrl: of.controlUrl
        ? await platform.secrets.open<string>(
            tx,
            { table: 'call_logs', row: of.id, field: 'control_url' },
            of.controlUrl,
          )
        : null,
    };
  });
  if (action.status !== 'QUEUED') return;
  const close = (status: 'DONE' | 'FAILED', error: string | null) =>
    scope.tx(async (tx) => {
      await tx.callAction.update({
        where: { id: action.id },
        data: { status, error, finishedAt: platform.clock() },
      });
      await emitChange(tx, 'call.changed', call.id);
    });
  const sid = call.voiceCallId ?? call.callSid;
  if (!number || !sid || call.endTime) return close('FAILED', 'The call is over.');
  await scope.tx((tx) => tx.callAction.update({ where: { id: action.id }, data: { status: 'SENT' } }));
  const voice = await connectAccount(platform, scope, {
    provider: number.voiceProvider,
    accountId: number.voiceAccountId,
  });
  try {
    if (action.action === 'hang-up')
      await voice.ask('calls.hang-up', (provider, ask) => provider.calls!.hangUp!(ask, sid, controlUrl));
    else
      await voice.ask('calls.transfer', (provider, ask) =>
        provider.calls!.transfer!(ask, sid, {
          to: (action.arguments as { to: string }).to,
          callerId: number.number ?? '',
          message: '',
          language: 'en',
          controlUrl,
        }),
      );
    await close('DONE', null);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await close('FAILED', error.message);
  }
}
