import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { ProviderId } from '../../providers/provider';
import { accountKeyOf, chooseAccount, platformCredentials } from '../providers';
import type { Route, Routes } from './statements';

/** Which provider may send to a number: texts from abroad with an address in them are not delivered in Turkey. */
export function providerFor(number: string): ProviderId {
  return number.startsWith('+90') ? 'NETGSM' : 'TWILIO';
}

/** Reads over which accounts a tenant's texts go now. */
export async function readRoutes(platform: Platform, tx: TenantTx): Promise<Routes> {
  const numbers = await tx.phoneNumber.findMany({
    where: { provider: 'TWILIO', status: 'ACTIVE', number: { not: null }, features: { has: 'sms' } },
    orderBy: { createdAt: 'asc' },
    select: { id: true, number: true, providerAccountId: true },
  });
  const own = numbers.map(({ id, number, providerAccountId }): Route => {
    const accountKey = accountKeyOf({ provider: 'TWILIO', accountId: providerAccountId });
    return {
      provider: 'TWILIO',
      accountKey,
      from: number,
      numberId: id,
      why: 'a number of the business’s own',
    };
  });
  return {
    turkey: await turkishRoute(platform, tx),
    other: own[0] ?? (await otherRoute(platform, tx)),
    numbers: Object.fromEntries(own.map((route) => [route.numberId!, route])),
  };
}

/** The sender is the approved name, or else the subscriber number, which people can answer. */
async function turkishRoute(platform: Platform, tx: TenantTx): Promise<Route | null> {
  const account = await chooseAccount(platform, tx, 'NETGSM');
  if (!account) return null;
  const settings = await tx.tenantSetting.findFirst({ select: { senderName: true } });
  const { netgsm } = platform.config.platform;
  const subscriber = account.accountId === null && netgsm ? `+90${netgsm.username.slice(-10)}` : null;
  return {
    provider: 'NETGSM',
    accountKey: accountKeyOf(account),
    from: settings?.senderName ?? subscriber,
    numberId: null,
    why: settings?.senderName ? 'Turkey: the approved sender name' : 'Turkey: the subscriber number',
  };
}

/** A tenant without a number of its own sends over its own account's sender, or over the platform's. */
async function otherRoute(platform: Platform, tx: TenantTx): Promise<Route | null> {
  const account = await chooseAccount(platform, tx, 'TWILIO');
  if (!account) return null;
  const credentials = account.accountId === null ? platformCredentials(platform, 'TWILIO') : null;
  return {
    provider: 'TWILIO',
    accountKey: accountKeyOf(account),
    from: shownSender(credentials),
    numberId: null,
    why: account.accountId ? 'the sender of the business’s own account' : 'the sender of the platform',
  };
}

/** A number that answers come back to. A messaging service chooses one itself. */
function shownSender(credentials: unknown): string | null {
  if (typeof credentials !== 'object' || credentials === null) return null;
  const { phoneNumber, messagingServiceSid } = credentials as Record<string, string | undefined>;
  return messagingServiceSid ? null : (phoneNumber ?? null);
}
