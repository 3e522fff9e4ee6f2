import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signUp } from '../features/accounts';
import { setPlan } from '../features/billing';
import { provisionNumber } from '../features/numbers';
import { platformTenantId } from '../platform/db/system';
import type { Platform } from '../platform/platform';
import { fillDemoCampaigns } from './demo-campaigns';
import { type DemoBusiness, demoBusinesses, fillDemo } from './demo-data';
import { fillHistory } from './demo-history';

export interface DemoLogin {
  email: string;
  password: string;
}

/**
 * Makes the demo businesses of the lab once, on the PRO plan: one in Turkish, whose owner also runs the platform, and one
 * in English. Their random passwords are kept in the data folder, so that every start can show them.
 * @returns the logins, the Turkish business first
 */
export async function ensureDemo(platform: Platform, folder: string): Promise<DemoLogin[]> {
  const file = join(folder, 'demo-login.json');
  const kept = existsSync(file) ? readLogins(file) : [];
  const logins: DemoLogin[] = [];
  for (const [index, business] of demoBusinesses.entries()) {
    const email = index === 0 ? 'demo@telyx.example' : `demo-${business.locale}@telyx.example`;
    logins.push(await ensureOne(platform, business, email, kept[index], index === 0));
  }
  writeFileSync(file, JSON.stringify(logins), { mode: 0o600 });
  return logins;
}

/** An earlier release kept one login. */
function readLogins(file: string): DemoLogin[] {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as DemoLogin | DemoLogin[];
  return Array.isArray(kept) ? kept : [kept];
}

async function ensureOne(
  platform: Platform,
  business: DemoBusiness,
  email: string,
  kept: DemoLogin | undefined,
  isOperator: boolean,
): Promise<DemoLogin> {
  const known = await isKnown(platform, email);
  if (kept && (await isKnown(platform, kept.email))) return kept;
  // A database that was replaced, or a file that was lost: the old demo stays as it is, under a name nobody uses.
  const login = {
    email: known ? email.replace('@', `-${randomBytes(3).toString('hex')}@`) : email,
    password: randomBytes(9).toString('base64url'),
  };
  const meta = {
    requestId: 'demo',
    ip: '',
    userAgent: 'demo',
    cookies: {},
    origin: undefined,
    host: '',
    setCookie: () => undefined,
  };
  const { businessName, countryCode, timeZone, locale } = business;
  const { me } = await signUp(platform, meta, { ...login, businessName, countryCode, timeZone, locale });
  await platform.system.scope(me.tenant.id).tx(async (tx) => {
    await tx.user.update({ where: { id: me.user.id }, data: { isOperator, name: 'Demo' } });
    const customers = await fillDemo(tx, business, platform.clock());
    await fillDemoCampaigns(platform, tx, locale, customers);
    await setPlan(tx, 'system', { plan: 'PRO', status: 'ACTIVE' });
    // The plan would bring the number by itself, but what has happened on it is written here and now.
    const { id: numberId } = await provisionNumber(platform, tx, 'system', { countryCode });
    await fillHistory(tx, { numberId, customers, talk: business.talk, now: platform.clock() });
  });
  return login;
}

async function isKnown(platform: Platform, email: string): Promise<boolean> {
  const scope = platform.system.scope(platformTenantId);
  return (await scope.tx((tx) => tx.user.findUnique({ where: { email } }))) !== null;
}
