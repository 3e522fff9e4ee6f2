import { createHmac } from 'node:crypto';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import { newId, newToken } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { endFamily } from './end-family';
import { answerFor, deliver, type Issued, lockMembership, refreshUntil } from './open-session';
import { readRefreshCookie, refuseCrossSite } from './refresh-cookie';
import type { SessionAnswer } from './schema';

/**
 * How long a token that has been traded in is still answered. Two tabs that wake together send the same cookie, and
 * an answer can be lost on its way; neither may log anybody out.
 */
const graceMs = 10_000;

/**
 * Trades the refresh token for a new one and a new access token.
 *
 * A token is traded once: its successor is derived from the token itself and a nonce kept in its row, and neither
 * alone yields it. So the second of two tabs is given the very same successor, not a second line of tokens: whoever
 * else holds a stolen token ends up on the one line, where the next double use after the grace shows. Used again
 * later than that, the token is stolen goods or its owner was robbed, and the whole sign-in ends.
 */
export async function refreshSession(platform: Platform, meta: RequestMeta): Promise<SessionAnswer> {
  refuseCrossSite(platform, meta);
  const token = readRefreshCookie(meta);
  const tenantId = token ? await platform.system.tenantOfSession(hashToken(token)) : null;
  if (!token || !tenantId) throw expired();
  const outcome = await platform.system.scope(tenantId).tx((tx) => tradeIn(platform, tx, meta, token));
  if (outcome === 'expired') throw expired();
  if (outcome === 'reused') {
    throw new Problem(
      'session-reused',
      'This sign-in was used from two places and has been ended for safety. Sign in again.',
    );
  }
  return deliver(platform, meta, outcome);
}

const expired = () => new Problem('session-expired', 'Sign in again.');

/** Returns what happened instead of throwing it: ending the sign-in must be committed. */
async function tradeIn(
  platform: Platform,
  tx: TenantTx,
  meta: RequestMeta,
  token: string,
): Promise<Issued | 'expired' | 'reused'> {
  const presented = await tx.session.findUnique({ where: { tokenHash: hashToken(token) } });
  if (!presented) return 'expired';
  const { userId, familyId } = presented;
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const role = await lockMembership(tx, userId);
  if (role === null) return 'expired';

  const now = platform.clock();
  const found = await findCurrent(tx, token, now, user.passwordVersion);
  if (found === 'expired') return found;
  if (found === 'reused') {
    await endFamily(tx, familyId, now);
    await audit(tx, 'system', {
      action: 'session.reused',
      targetType: 'user',
      targetId: userId,
      targetName: user.name || user.email,
      changes: { ip: meta.ip, userAgent: meta.userAgent },
    });
    return found;
  }
  const { current } = found;
  const next = current.token === token ? await rotate(tx, meta, current, now) : current;
  const answer = await answerFor(platform, tx, { userId, familyId, role });
  return { answer, refreshToken: next.token, refreshUntil: next.expiresAt };
}

type SessionRow = NonNullable<Awaited<ReturnType<TenantTx['session']['findUnique']>>>;
type Current = SessionRow & { token: string };

/** Follows a token to the one that is current, over those that were traded in within the grace. */
async function findCurrent(
  tx: TenantTx,
  presented: string,
  now: Date,
  passwordVersion: number,
): Promise<{ current: Current } | 'expired' | 'reused'> {
  for (let token = presented; ; ) {
    const row = await tx.session.findUnique({ where: { tokenHash: hashToken(token) } });
    if (!row || row.revokedAt || row.expiresAt <= now || row.passwordVersion !== passwordVersion)
      return 'expired';
    if (!row.rotatedAt) return { current: { ...row, token } };
    if (!row.successorNonce || row.rotatedAt.getTime() < now.getTime() - graceMs) return 'reused';
    token = successorOf(token, row.successorNonce);
  }
}

async function rotate(
  tx: TenantTx,
  meta: RequestMeta,
  current: Current,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const nonce = newToken(16);
  const token = successorOf(current.token, nonce);
  const expiresAt = refreshUntil(now, current.signedInAt);
  await tx.session.update({ where: { id: current.id }, data: { rotatedAt: now, successorNonce: nonce } });
  await tx.session.create({
    data: {
      id: newId(),
      familyId: current.familyId,
      userId: current.userId,
      tokenHash: hashToken(token),
      ip: meta.ip,
      userAgent: meta.userAgent,
      signedInAt: current.signedInAt,
      expiresAt,
      passwordVersion: current.passwordVersion,
    },
  });
  return { token, expiresAt };
}

function successorOf(token: string, nonce: string): string {
  return createHmac('sha256', token).update(nonce).digest('base64url');
}
