import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { connectAccount } from '../providers';
import { recordUsage } from '../usage';
import { tellCall } from './finish-call';
import { holderOf, numberOf } from './placing';

/** A carrier prices a call some time after its end; after a day it is not asked any more. */
const longestWaitMs = 86_400_000;

/** Has the price of a carrier's call asked for, a while from now. */
export async function askPriceLater(platform: Platform, tx: TenantTx, callId: string): Promise<void> {
  const at = new Date(platform.clock().getTime() + platform.config.paceMs * 30);
  await enqueue(tx, 'call.price', { callId }, { key: `call.price:${callId}`, at });
}

/** Adds what the carrier charges for a call to what the voice AI does, once. */
export async function priceCall(
  platform: Platform,
  job: { tenantId: string; callId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await scope.read(async (tx) => {
    const found = await tx.callLog.findUniqueOrThrow({ where: { id: job.callId } });
    return { row: found, number: await numberOf(tx, found) };
  });
  if (!row.callSid || !number) return;
  const holder = holderOf(row.provider, number);
  if (!holder.isCarrier) return;
  const account = await connectAccount(platform, scope, holder.account);
  const state = await account.ask('calls.price', (provider, call) => provider.calls!.get(call, row.callSid!));
  const waited = platform.clock().getTime() - row.startTime.getTime();
  await scope.tx(async (tx) => {
    const cost = state?.cost;
    if (!cost) {
      if (state && state.answered !== false && waited < longestWaitMs)
        await askPriceLater(platform, tx, row.id);
      return;
    }
    const seconds =
      state.startedAt && state.endedAt ? (state.endedAt.getTime() - state.startedAt.getTime()) / 1000 : 0;
    const written = await recordUsage(tx, {
      kind: 'CALL_MINUTE',
      quantity: Math.ceil(seconds / 60),
      cost,
      provider: row.provider,
      phoneNumberId: row.phoneNumberId,
      callLogId: row.id,
      dedupeKey: `carrier:${row.id}`,
    });
    if (!written) return;
    await tx.$executeRaw`
      update call_logs set carrier_cost = ${cost.amount}::numeric,
        cost = case when currency is null or currency = ${cost.currency} then coalesce(cost, 0) + ${cost.amount}::numeric else cost end,
        currency = coalesce(currency, ${cost.currency})
      where id = ${row.id}::uuid`;
    await tellCall(tx, row.id);
  });
}
