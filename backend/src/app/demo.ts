import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signUp } from '../features/accounts';
import { setPlan } from '../features/billing';
import { platformTenantId } from '../platform/db/system';
import type { Platform } from '../platform/platform';

interface DemoLogin {
  email: string;
  password: string;
}

/**
 * Makes the demo business of the lab once: a Turkish hairdresser on the PRO plan, whose owner also runs the platform. Its
 * random password is kept in the data folder, so that every start can show it.
 */
export async function ensureDemo(platform: Platform, folder: string): Promise<DemoLogin> {
  const file = join(folder, 'demo-login.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoLogin) : null;
  const known = await platform.system
    .scope(platformTenantId)
    .tx((tx) => tx.user.findUnique({ where: { email: demoEmail } }));
  if (kept && known) return kept;
  // A database that was replaced, or a file that was lost: the old demo stays as it is, under a name nobody uses.
  const login = {
    email: known ? `demo-${randomBytes(3).toString('hex')}@telyx.example` : demoEmail,
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
  const { me } = await signUp(platform, meta, {
    ...login,
    businessName: 'Lale Kuaför',
    countryCode: 'TR',
    timeZone: 'Europe/Istanbul',
    locale: 'tr',
  });
  await platform.system.scope(me.tenant.id).tx(async (tx) => {
    await tx.user.update({ where: { id: me.user.id }, data: { isOperator: true, name: 'Demo' } });
    await setPlan(tx, 'system', { plan: 'PRO', status: 'ACTIVE' });
  });
  writeFileSync(file, JSON.stringify(login), { mode: 0o600 });
  return login;
}

const demoEmail = 'demo@telyx.example';
