import type { Platform } from '../../platform/platform';
import { type AccountRef, chooseAccount, connectAccount } from '../providers';
import { ensureRemoteAssistant } from './remote-assistant';

/**
 * Brings one assistant to every account that has it, and to the account that new things are made with. A deleted one
 * is removed there. Safe to run again at any time.
 */
export async function syncAssistant(
  platform: Platform,
  job: { tenantId: string; assistantId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, accounts } = await scope.tx(async (tx) => {
    const found = await tx.assistant.findUnique({
      where: { id: job.assistantId },
      include: { remotes: true },
    });
    const known: AccountRef[] = (found?.remotes ?? []).map((each) => ({
      provider: each.provider,
      accountId: each.accountKey.startsWith('platform:') ? null : each.accountKey,
    }));
    const chosen = found && !found.deletedAt ? await chooseAccount(platform, tx, 'VAPI') : null;
    const isNew =
      chosen &&
      !known.some((each) => each.provider === chosen.provider && each.accountId === chosen.accountId);
    return { row: found, accounts: isNew ? [...known, chosen] : known };
  });
  if (!row) return;
  for (const ref of accounts) {
    const account = await connectAccount(platform, scope, ref);
    if (!row.deletedAt) {
      await ensureRemoteAssistant(platform, scope, account, row.id);
      continue;
    }
    const remote = row.remotes.find((each) => each.accountKey === account.key);
    if (remote?.remoteId) {
      await account.ask('assistants.delete', (provider, call) =>
        provider.assistants!.delete(call, remote.remoteId!),
      );
    }
    await scope.tx((tx) =>
      tx.assistantRemote.deleteMany({ where: { assistantId: row.id, accountKey: account.key } }),
    );
  }
}
