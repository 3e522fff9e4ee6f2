import type { CallLog } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import { ProviderError } from '../../providers/error';
import { choiceAfter, explain, openRouter, type RouteRequest, readChoice, readSnapshot } from '../routing';
import { inability, numbersOf } from './choose-way';
import { placerOf } from './placing';

/** Failures of an account after which nobody was certainly called, and which say nothing of whom we call. */
const ofAccount: ReadonlySet<ProviderError['kind']> = new Set([
  'auth',
  'rate-limited',
  'quota',
  'unavailable',
]);

/** What an account said, when another may place the call instead; null when the answer holds for all of them. */
export function reasonToMove(row: CallLog, error: unknown): string | null {
  if (!(error instanceof ProviderError)) return null;
  const code = String(error.providerCode ?? '');
  const ownFault =
    error.kind === 'rejected' && findProvider(row.provider)?.calls?.accountCodes?.includes(code);
  return ofAccount.has(error.kind) || ownFault ? error.message : null;
}

/**
 * Gives a call that was certainly not placed to the next account, and writes that down before anything rings there.
 * @param tried what each account said, by account
 * @returns false when no account is left, or the number or account was asked for
 */
export async function moveCall(
  platform: Platform,
  scope: TenantScope,
  row: CallLog,
  tried: ReadonlyMap<string, string>,
): Promise<boolean> {
  const before = readChoice(row.choice);
  const isBound =
    row.providerOverride !== null ||
    before === null ||
    before.candidates.some(({ reasons }) => reasons.some(({ code }) => code === 'from'));
  if (isBound) return false;
  return scope.tx(async (tx) => {
    const router = openRouter(await readSnapshot(platform, tx));
    const request: RouteRequest = {
      channel: 'voice',
      to: row.toNumber!,
      capabilities: before.needs,
      localPresence: true,
    };
    const ways = router.ways(request).filter(({ account }) => !tried.has(account.key));
    const wanted = { assistantId: row.assistantId ?? undefined, machineDetection: row.detectMachine };
    const number = (await numbersOf(tx, ways)).find((each) => inability(each, wanted) === null);
    const way = ways.find(({ numberId }) => numberId === number?.id);
    if (!number || !way) return false;
    const choice = choiceAfter(explain(router, request), way, tried);
    return change(tx, row, {
      provider: placerOf(number).account.provider,
      phoneNumberId: number.id,
      fromNumber: number.number,
      choice: { ...choice },
    });
  });
}

async function change(
  tx: TenantTx,
  row: CallLog,
  data: Parameters<TenantTx['callLog']['updateMany']>[0]['data'],
): Promise<boolean> {
  const { count } = await tx.callLog.updateMany({
    where: { id: row.id, status: 'QUEUED', callSid: null, phoneNumberId: row.phoneNumberId },
    data,
  });
  return count > 0;
}
