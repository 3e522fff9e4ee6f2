import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { Provider } from '../../providers/provider';
import { accountKeyOf, type UsableAccount, usableAccounts } from '../providers';
import { carrierPlaces } from './carrier-places';
import type { RouterAccount, Snapshot, Way } from './snapshot';

/** What is read of a number to know what goes over it. */
const read = {
  id: true,
  number: true,
  features: true,
  provider: true,
  providerAccountId: true,
  voiceProvider: true,
  voiceAccountId: true,
  voiceNumberId: true,
  voiceSipUri: true,
} as const;

interface OwnNumber {
  id: string;
  number: string | null;
  features: string[];
  provider: Provider['id'];
  providerAccountId: string | null;
  voiceProvider: Provider['id'];
  voiceAccountId: string | null;
  voiceNumberId: string | null;
  voiceSipUri: string | null;
}

/** Reads a tenant's accounts and active numbers, with how the accounts are doing now. */
export async function readSnapshot(platform: Platform, tx: TenantTx): Promise<Snapshot> {
  const usable = await usableAccounts(platform, tx);
  const currency = commonest(usable.flatMap(({ carrier }) => carrier?.currency ?? []));
  const full = await fullAccounts(tx, usable);
  const accounts = new Map(usable.map((each) => [each.key, present(each, currency, full.has(each.key))]));
  const numbers: OwnNumber[] = await tx.phoneNumber.findMany({
    where: { status: 'ACTIVE' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: read,
  });
  const settings = await tx.tenantSetting.findFirst({ select: { senderName: true } });
  const ofNumbers = numbers.flatMap((number, place) => waysOf(number, place, accounts));
  const ofAccounts = usable.flatMap((each) =>
    senderOf(each, accounts.get(each.key)!, settings?.senderName ?? null, numbers.length),
  );
  return { accounts: [...accounts.values()], ways: [...ofNumbers, ...ofAccounts], currency };
}

function present(each: UsableAccount, currency: string, isFull: boolean): RouterAccount {
  const { key, provider, name, priority, carrier, capabilities, switchedOff } = each;
  const cost = (amount: string | null | undefined): number | null =>
    amount && carrier?.currency === currency ? microsOf(amount) : null;
  return {
    key,
    provider: provider.id,
    name,
    priority,
    capabilities,
    switchedOff,
    cost: { voice: cost(carrier?.costPerMinute), sms: cost(carrier?.costPerMessage) },
    breaker: each.breaker.state,
    health: each.health.state,
    isFull,
    textsPerMinute: carrier?.limits.messagesPerMinute,
  };
}

/** Millionths of a currency's unit. @param amount decimal text, such as `0.0085` */
export function microsOf(amount: string): number {
  return Math.round(Number(amount) * 1_000_000);
}

function waysOf(row: OwnNumber, place: number, accounts: Map<string, RouterAccount>): Way[] {
  const ways: Way[] = [];
  const { id: numberId, number } = row;
  if (number === null) return ways;
  const carrier = accounts.get(accountKeyOf({ provider: row.provider, accountId: row.providerAccountId }));
  const voice = carrierPlaces(row.provider, row)
    ? carrier
    : accounts.get(accountKeyOf({ provider: row.voiceProvider, accountId: row.voiceAccountId }));
  if (voice && row.voiceNumberId !== null)
    ways.push({ channel: 'voice', account: voice, number, numberId, place });
  const texts = findProvider(row.provider)?.messages;
  if (carrier && texts && texts.sendsAs !== 'account' && row.features.includes('sms'))
    ways.push({ channel: 'sms', account: carrier, number, numberId, place });
  return ways;
}

/** The sender that an account has of itself comes after the business's own numbers there. */
function senderOf(each: UsableAccount, account: RouterAccount, name: string | null, place: number): Way[] {
  const sender = each.provider.messages?.ownSender?.(each.shown, name);
  return sender ? [{ channel: 'sms', account, number: sender.from, numberId: null, place }] : [];
}

/** Accounts that carry as many calls as they may. */
async function fullAccounts(tx: TenantTx, usable: UsableAccount[]): Promise<Set<string>> {
  const limits = new Map(
    usable.flatMap(({ key, carrier }) =>
      carrier?.limits.concurrentCalls ? [[key, carrier.limits.concurrentCalls] as const] : [],
    ),
  );
  if (limits.size === 0) return new Set();
  const found = await tx.$queryRaw<{ key: string; calls: number }[]>`
    select case when c.provider = n.provider then coalesce(n.provider_account_id::text, 'platform:' || n.provider)
      else coalesce(n.voice_account_id::text, 'platform:' || n.voice_provider) end as key, count(*)::int as calls
    from call_logs c join phone_numbers n on n.tenant_id = c.tenant_id and n.id = c.phone_number_id
    where c.tenant_id = ${tx.tenantId}::uuid and c.end_time is null and c.start_time > now() - interval '4 hours'
    group by 1`;
  return new Set(
    found.filter(({ key, calls }) => calls >= (limits.get(key) ?? Infinity)).map(({ key }) => key),
  );
}

/** Only costs in one currency can be compared: the one that most accounts have, and of equals the first by name. */
function commonest(currencies: string[]): string {
  const counts = new Map<string, number>();
  for (const each of currencies) counts.set(each, (counts.get(each) ?? 0) + 1);
  const sorted = [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  return sorted[0]?.[0] ?? 'USD';
}
