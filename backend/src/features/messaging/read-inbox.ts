import { platformTenantId } from '../../platform/db/system';
import { Problem } from '../../platform/http/problem';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { ProviderId } from '../../providers/provider';
import { accountKeyOf, accountOfKey, connectAccount, platformCredentials } from '../providers';
import { findTextsToFollow } from './follow-texts';
import { type ReceivedText, receiveText } from './receive-text';

/** How far back an inbox is read: longer than any stop of ours. */
const windowMs = 6 * 3_600_000;

export interface HintJob {
  /** Whose account it is; the platform's own tenant for its accounts. */
  tenantId: string;
  provider: ProviderId;
  accountKey: string;
  what: 'received' | 'reported';
}

/** Asks the provider about what was hinted at without proof, and keeps what it confirms. */
export async function confirmHint(platform: Platform, hint: HintJob): Promise<void> {
  if (hint.what === 'received') await readInbox(platform, hint);
  else await findTextsToFollow(platform);
}

/** Has every inbox read that is not delivered to us with proof. */
export async function findInboxes(platform: Platform): Promise<void> {
  const provider = 'NETGSM';
  const accounts = await platform.system.ask<{ tenantId: string; id: string | null }>(
    { name: 'accounts_to_read', text: 'select tenant_id as "tenantId", id from accounts_to_read($1)' },
    provider,
  );
  if (platformCredentials(platform, provider) !== null)
    accounts.push({ tenantId: platformTenantId, id: null });
  for (const { tenantId, id } of accounts) {
    const accountKey = accountKeyOf({ provider, accountId: id });
    await platform.system
      .scope(tenantId)
      .tx((tx) =>
        enqueue(
          tx,
          'messages.confirm-hint',
          { provider, accountKey, what: 'received' },
          { key: `messages.confirm-hint:${accountKey}:received`, serial: true, attempts: 2 },
        ),
      );
  }
}

async function readInbox(platform: Platform, { tenantId, provider, accountKey }: HintJob): Promise<void> {
  const { messages } = findProvider(provider) ?? {};
  if (!messages?.received) return;
  const now = platform.clock();
  try {
    const ref = accountOfKey(provider, accountKey);
    const account = await connectAccount(platform, platform.system.scope(tenantId), ref);
    const texts = await account.ask('messages.received', (_, call) =>
      messages.received!(call, new Date(now.getTime() - windowMs), now),
    );
    for (const text of texts) {
      if (isKept(platform, `${accountKey} ${text.id}`)) continue;
      const owner = await tenantOf(platform, text, ref.accountId ? tenantId : null);
      if (owner)
        await platform.system
          .scope(owner)
          .tx((tx) => receiveText(tx, eventOf(text), { provider, accountKey, receivedAt: now }));
      keep(platform, `${accountKey} ${text.id}`);
    }
  } catch (error) {
    if (!(error instanceof ProviderError || error instanceof Problem)) throw error;
    platform.log.info({ err: error, accountKey }, 'an inbox could not be read now');
  }
}

function eventOf(text: { id: string; from: string; to: string; body: string; at: Date }): ReceivedText {
  const { id: messageId, from, to, body, at } = text;
  const rest = { media: [], segments: null, carrierOptOut: null };
  return { type: 'message.received', messageId, from, to, body, at, ...rest };
}

/** The owner of the account; of the platform's, whose number it is, or who texted that person last. */
async function tenantOf(
  platform: Platform,
  text: { from: string; to: string },
  owner: string | null,
): Promise<string | null> {
  if (owner) return owner;
  const [row] = await platform.system.ask<{ tenant: string | null }>(
    {
      name: 'tenant_of_received_text',
      text: 'select coalesce((select p.tenant_id from place_of_number($1) p limit 1), tenant_of_text($1, $2)) as tenant',
    },
    text.to,
    text.from,
  );
  return row?.tenant ?? null;
}

/** What was kept already is in every answer for hours; it need not be tried again every time. */
const kept = new WeakMap<Platform, Set<string>>();
const mostKept = 20_000;

function isKept(platform: Platform, name: string): boolean {
  return kept.get(platform)?.has(name) ?? false;
}

function keep(platform: Platform, name: string): void {
  const names = kept.get(platform) ?? new Set<string>();
  if (names.size >= mostKept) names.clear();
  kept.set(platform, names.add(name));
}
