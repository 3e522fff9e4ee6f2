import type { Request } from 'express';
import type { TenantScope } from '../db/tenant';
import { type Permission, type Role, roleMay } from '../permissions';
import type { Platform } from '../platform';
import { Problem } from './problem';
import { hashToken } from './tokens';

/** Who is asking. */
export type Actor =
  | { type: 'user'; userId: string; familyId: string; role: Role; name: string; isOperator: boolean }
  | { type: 'api-key'; apiKeyId: string; name: string; scopes: string[] };

export interface Identity {
  actor: Actor;
  scope: TenantScope;
}

/**
 * Finds who is asking from the `Authorization` header: an access token or an API key (`tlx_…`).
 * @throws Problem `unauthorized`
 */
export async function identify(platform: Platform, request: Request): Promise<Identity> {
  const [scheme, credential] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !credential) {
    throw new Problem('unauthorized', 'Send "Authorization: Bearer …" with an access token or an API key.');
  }
  return credential.startsWith('tlx_')
    ? identifyKey(platform, credential)
    : identifyUser(platform, credential);
}

async function identifyUser(platform: Platform, token: string): Promise<Identity> {
  const claims = platform.tokens.verify(token);
  if (!claims)
    throw new Problem(
      'unauthorized',
      'The access token is not valid or has expired. Refresh it, or sign in again.',
    );
  const person = await platform.system.personOfSignIn(claims.tenantId, claims.userId, claims.familyId);
  if (!person) throw new Problem('unauthorized', 'This sign-in has ended. Sign in again.');
  return {
    actor: {
      type: 'user',
      userId: claims.userId,
      familyId: claims.familyId,
      role: person.role as Role,
      name: person.name,
      isOperator: person.isOperator,
    },
    scope: platform.system.scope(claims.tenantId),
  };
}

async function identifyKey(platform: Platform, key: string): Promise<Identity> {
  const keyHash = hashToken(key);
  const tenantId = await platform.system.tenantOfApiKey(keyHash);
  if (!tenantId) throw new Problem('unauthorized', 'The API key is not valid.');
  const scope = platform.system.scope(tenantId);
  const row = await scope.tx(async (tx) => {
    const found = await tx.apiKey.findFirst({ where: { keyHash, revokedAt: null } });
    // To the minute is enough, and spares a write at every request.
    if (found && (!found.lastUsedAt || found.lastUsedAt.getTime() < Date.now() - 60_000)) {
      await tx.apiKey.update({ where: { id: found.id }, data: { lastUsedAt: new Date() } });
    }
    return found;
  });
  if (!row) throw new Problem('unauthorized', 'The API key has been revoked.');
  return { actor: { type: 'api-key', apiKeyId: row.id, name: row.name, scopes: row.scopes }, scope };
}

/** What a route may demand: a permission, any signed-in person, a person who runs the platform, or nothing. */
export type Demand = Permission | 'signed-in' | 'operator' | 'public';

/** Refuses an actor who may not do what a route demands. @throws Problem `forbidden` */
export function demand(actor: Actor, wanted: Exclude<Demand, 'public'>): void {
  if (may(actor, wanted)) return;
  const what = actor.type === 'user' ? 'Your role' : 'This API key';
  throw new Problem('forbidden', `${what} does not include "${wanted}". Ask an owner of the account.`);
}

/** Tells whether an actor may do what a route demands. */
export function may(actor: Actor, wanted: Exclude<Demand, 'public'>): boolean {
  if (actor.type === 'api-key') return actor.scopes.includes(wanted);
  if (wanted === 'signed-in') return true;
  if (wanted === 'operator') return actor.isOperator;
  return roleMay(actor.role, wanted);
}
