import type { ProviderAccount } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { formerPlaceOf, hintsOf, placeOf } from './credentials';

/** A provider that was given a new secret may sign with the old one for as long. */
const believedForMs = 24 * 3_600_000;

/** What an account's row becomes with new credentials: the old ones are kept for a day. */
export async function newCredentials(
  platform: Platform,
  tx: TenantTx,
  { id, provider, credentials }: ProviderAccount,
  checked: Record<string, unknown>,
) {
  const old = await platform.secrets.open<unknown>(tx, placeOf(id), credentials);
  return {
    credentials: await platform.secrets.seal(tx, placeOf(id), checked),
    credentialHint: hintsOf(provider, checked),
    formerCredentials: await platform.secrets.seal(tx, formerPlaceOf(id), old),
    formerUntil: new Date(platform.clock().getTime() + believedForMs),
  };
}

/**
 * Has everything made again that hangs on an account's key at a voice AI: the new one may open another organisation, which
 * has none of it. What is there already is found by its name, and kept.
 */
export async function renewCopies(tx: TenantTx, accountKey: string): Promise<void> {
  await tx.providerWebhook.deleteMany({ where: { accountKey } });
  // Whoever is at it right now is at it with the old key: what they write down does not count.
  await tx.assistantRemote.updateMany({
    where: { accountKey },
    data: { syncedVersion: 0, workingUntil: new Date(0) },
  });
  const copies = await tx.assistantRemote.findMany({ where: { accountKey }, select: { assistantId: true } });
  for (const { assistantId } of copies)
    await enqueue(tx, 'assistant.sync', { assistantId }, { key: `assistant.sync:${assistantId}` });
}
