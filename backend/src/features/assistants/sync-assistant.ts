import type { Assistant, AssistantRemote } from '../../generated/prisma/client';
import type { TenantScope } from '../../platform/db/tenant';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import { type AccountRef, type ConnectedAccount, chooseAccount, connectAccount } from '../providers';
import { AssistantBusy } from './busy';
import { ensureRemoteAssistant } from './remote-assistant';

/**
 * Brings one assistant to every account that has it, and to the account that new things are made with, at each voice AI
 * that is set up: the second one answers when the first cannot. A deleted one
 * is removed there. An account that fails does not keep the others from being brought up to date. Safe to run again at
 * any time.
 * @throws the first error after all accounts have been tried
 */
export async function syncAssistant(
  platform: Platform,
  job: { tenantId: string; assistantId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, accounts } = await readAssistant(platform, scope, job.assistantId);
  if (!row) return;
  const failures: unknown[] = [];
  for (const ref of accounts) {
    try {
      const account = await connectAccount(platform, scope, ref);
      if (row.deletedAt) await removeRemote(platform, scope, account, row);
      else await ensureRemoteAssistant(platform, scope, account, row.id);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

type Found = Assistant & { remotes: AssistantRemote[] };

function readAssistant(
  platform: Platform,
  scope: TenantScope,
  id: string,
): Promise<{ row: Found | null; accounts: AccountRef[] }> {
  return scope.tx(async (tx) => {
    const row = await tx.assistant.findUnique({ where: { id }, include: { remotes: true } });
    const known: AccountRef[] = (row?.remotes ?? []).map((each) => ({
      provider: each.provider,
      accountId: each.accountKey.startsWith('platform:') ? null : each.accountKey,
    }));
    if (!row || row.deletedAt) return { row, accounts: known };
    const accounts = [...known];
    for (const { id: provider, assistants } of allProviders()) {
      const chosen = assistants ? await chooseAccount(platform, tx, provider) : null;
      const isKnown = known.some(
        (each) => each.provider === chosen?.provider && each.accountId === chosen.accountId,
      );
      if (chosen && !isKnown) accounts.push(chosen);
    }
    return { row, accounts };
  });
}

/** Deletes the copy of a deleted assistant, also one whose maker did not live to write down its id. */
async function removeRemote(
  platform: Platform,
  scope: TenantScope,
  account: ConnectedAccount,
  row: Found,
): Promise<void> {
  const remote = row.remotes.find((each) => each.accountKey === account.key);
  if (remote?.workingUntil && remote.workingUntil > platform.clock()) throw new AssistantBusy();
  const remoteId = remote?.remoteId ?? (remote?.workingUntil ? await findMade(account, row.id) : null);
  if (remoteId)
    await account.ask('assistants.delete', (provider, call) => provider.assistants!.delete(call, remoteId));
  await scope.tx((tx) =>
    tx.assistantRemote.deleteMany({ where: { assistantId: row.id, accountKey: account.key } }),
  );
}

async function findMade(account: ConnectedAccount, assistantId: string): Promise<string | null> {
  const all = await account.ask('assistants.list', (provider, call) => provider.assistants!.list(call));
  return all.find((each) => each.reference === referenceFor(assistantId))?.id ?? null;
}
