import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import { newId, newToken } from '../../platform/ids';
import type { Role } from '../../platform/permissions';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { readMe } from './read-me';
import { setRefreshCookie } from './refresh-cookie';
import type { SessionAnswer } from './schema';

/** How long a sign-in lasts without being used. */
const idleDays = 30;
/** How long it lasts at most, however much it is used. */
const mostDays = 90;

/** What signing in needs to know of the request, and how it answers with a cookie. */
export type SignInMeta = Pick<RequestMeta, 'requestId' | 'ip' | 'userAgent' | 'setCookie'>;

/** What a browser is given: the answer, and the refresh token for its cookie. */
export interface Issued {
  answer: SessionAnswer;
  refreshToken: string;
  refreshUntil: Date;
}

/** Tells until when a refresh token of a sign-in may be used. */
export function refreshUntil(now: Date, signedInAt: Date): Date {
  return new Date(Math.min(addDays(now, idleDays).getTime(), addDays(signedInAt, mostDays).getTime()));
}

/**
 * Holds a person's membership until the transaction ends. Everything that begins, renews or ends sign-ins takes this
 * lock first, so that none is renewed while it is being ended.
 * @returns null when the person is no member
 */
export async function lockMembership(tx: TenantTx, userId: string): Promise<Role | null> {
  const rows = await tx.$queryRaw<{ role: Role }[]>`
    select role::text as role from members where user_id = ${userId}::uuid for update`;
  return rows[0]?.role ?? null;
}

/**
 * Begins a sign-in of a person whose password was checked against `passwordVersion`. When the password has changed
 * since, the sign-in is over before it began: its version is an old one.
 * @throws Problem `bad-credentials` when the person is no member any more
 */
export async function openSession(
  platform: Platform,
  tx: TenantTx,
  meta: SignInMeta,
  person: { id: string; passwordVersion: number },
): Promise<Issued & { familyId: string; role: Role }> {
  const role = await lockMembership(tx, person.id);
  if (role === null) throw new Problem('bad-credentials', 'You have just been taken out of this team.');
  const now = platform.clock();
  await tx.session.deleteMany({
    where: {
      userId: person.id,
      OR: [{ expiresAt: { lte: now } }, { passwordVersion: { lt: person.passwordVersion } }],
    },
  });
  const refreshToken = newToken();
  const until = refreshUntil(now, now);
  const familyId = newId();
  await tx.session.create({
    data: {
      id: newId(),
      familyId,
      userId: person.id,
      tokenHash: hashToken(refreshToken),
      ip: meta.ip,
      userAgent: meta.userAgent,
      signedInAt: now,
      expiresAt: until,
      passwordVersion: person.passwordVersion,
    },
  });
  const answer = await answerFor(platform, tx, { userId: person.id, familyId, role });
  return { answer, refreshToken, refreshUntil: until, familyId, role };
}

/** Makes the answer of every endpoint that signs in: a fresh access token, and who one is. */
export async function answerFor(
  platform: Platform,
  tx: TenantTx,
  signIn: { userId: string; familyId: string; role: Role },
): Promise<SessionAnswer> {
  const { token, expiresAt } = platform.tokens.sign({ ...signIn, tenantId: tx.tenantId });
  return {
    accessToken: token,
    expiresAt: expiresAt.toISOString(),
    me: await readMe(tx, signIn.userId, signIn.role),
  };
}

/** Hands a committed sign-in to the browser. */
export function deliver(platform: Platform, meta: SignInMeta, issued: Issued): SessionAnswer {
  setRefreshCookie(platform, meta, issued.refreshToken, issued.refreshUntil);
  return issued.answer;
}
