import { platformTenantId } from '../../platform/db/system';
import type { TenantScope } from '../../platform/db/tenant';
import type { Actor } from '../../platform/http/actor';
import { Problem } from '../../platform/http/problem';
import type { Role } from '../../platform/permissions';
import type { Platform } from '../../platform/platform';

/** People and their password resets belong to no tenant; before one is known they are read in the platform's scope. */
export function peopleScope(platform: Platform): TenantScope {
  return platform.system.scope(platformTenantId);
}

export type UserActor = Extract<Actor, { type: 'user' }>;

/** Narrows an actor to a person. @throws Problem `forbidden` for an API key */
export function personOf(actor: Actor): UserActor {
  if (actor.type === 'user') return actor;
  throw new Problem('forbidden', 'Only a signed-in person can do this, not an API key.');
}

/** Makes the actor of a person who is just signing in, for the audit log. */
export function actorOf(
  user: { id: string; email: string; name: string; isOperator: boolean },
  familyId: string,
  role: Role,
): UserActor {
  return {
    type: 'user',
    userId: user.id,
    familyId,
    role,
    name: user.name || user.email,
    isOperator: user.isOperator,
  };
}
