import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';

/** What an access token says. Its role is not in it: that is asked at each request, so that it ends when it ends. */
export interface AccessClaims {
  userId: string;
  tenantId: string;
  /** The sign-in: all refresh tokens of one login. */
  familyId: string;
}

export interface Tokens {
  /** Signs an access token. @returns it, with its end */
  sign(claims: AccessClaims): { token: string; expiresAt: Date };
  /** @returns null when the token is forged, old, or signed by a key that is no longer kept */
  verify(token: string): AccessClaims | null;
}

const lifetimeSeconds = 15 * 60;
const mostKnown = 5_000;

/**
 * Signs with the first key and reads with all: to rotate, put a new one first and drop the old one after 15 minutes.
 * Keys are held as KeyObjects, which jsonwebtoken reads some fifty times faster than text.
 */
export function makeTokens(keys: { id: string; key: Buffer }[]): Tokens {
  const byId = new Map<string, KeyObject>(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  const signing = keys[0];
  if (!signing) throw new Error('At least one key is needed to sign tokens.');
  // Who has signed in asks many times with one token, and it is right or wrong for good until it ends.
  const known = new Map<string, { claims: AccessClaims; endsAt: number }>();
  const options = { algorithms: ['HS256' as const], issuer: 'telyx', audience: 'telyx-api' };
  return {
    sign(claims) {
      const expiresAt = new Date((Math.floor(Date.now() / 1000) + lifetimeSeconds) * 1000);
      const payload = {
        sub: claims.userId,
        tid: claims.tenantId,
        fam: claims.familyId,
        exp: expiresAt.getTime() / 1000,
      };
      const token = jwt.sign(payload, byId.get(signing.id)!, {
        algorithm: 'HS256',
        keyid: signing.id,
        issuer: 'telyx',
        audience: 'telyx-api',
      });
      return { token, expiresAt };
    },
    verify(token) {
      const seen = known.get(token);
      if (seen && seen.endsAt > Date.now()) return seen.claims;
      known.delete(token);
      try {
        const keyId = jwt.decode(token, { complete: true })?.header.kid;
        const key = byId.get(keyId ?? '');
        if (!key) return null;
        const { sub, tid, fam, exp } = jwt.verify(token, key, options) as jwt.JwtPayload;
        if (typeof sub !== 'string' || typeof tid !== 'string' || typeof fam !== 'string') return null;
        const claims = { userId: sub, tenantId: tid, familyId: fam };
        if (known.size >= mostKnown) known.clear();
        if (exp) known.set(token, { claims, endsAt: exp * 1000 });
        return claims;
      } catch {
        // Forged, expired or not a token at all: the caller answers all three alike.
        return null;
      }
    },
  };
}

/** Hashes a random token for storage; it has enough entropy that no salt or slow hash is needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
