import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { deliver, openSession } from './open-session';
import { passwordMatches } from './passwords';
import { peopleScope } from './people';
import type { LogIn, SessionAnswer } from './schema';

/**
 * Signs a person in, in the business they last worked in. An unknown address and a wrong password are answered alike
 * and take as long.
 */
export async function logIn(platform: Platform, meta: RequestMeta, body: LogIn): Promise<SessionAnswer> {
  const user = await peopleScope(platform).tx((tx) => tx.user.findUnique({ where: { email: body.email } }));
  const matches = await passwordMatches(user?.passwordHash, body.password);
  if (!user || !matches) throw new Problem('bad-credentials', 'Check both, or ask for a new password.');
  const tenantId = await tenantLastUsed(platform, user.id);
  if (!tenantId) {
    throw new Problem(
      'forbidden',
      'You are no longer in the team of any business. Ask for an invitation, or sign up to found one.',
    );
  }
  const issued = await platform.system.scope(tenantId).tx((tx) => openSession(platform, tx, meta, user));
  return deliver(platform, meta, issued);
}

async function tenantLastUsed(platform: Platform, userId: string): Promise<string | null> {
  const memberships = await platform.system.tenantsOfUser(userId);
  if (memberships.length < 2) return memberships[0]?.tenantId ?? null;
  let last: { tenantId: string; at: number } | null = null;
  for (const { tenantId } of memberships) {
    const session = await platform.system
      .scope(tenantId)
      .tx((tx) => tx.session.findFirst({ where: { userId }, orderBy: { createdAt: 'desc' } }));
    const at = session?.createdAt.getTime() ?? 0;
    if (!last || at > last.at) last = { tenantId, at };
  }
  return last?.tenantId ?? null;
}
