import type { TenantScope } from '../../platform/db/tenant';
import type { Actor } from '../../platform/http/actor';
import { Problem } from '../../platform/http/problem';
import { passwordMatches } from './passwords';
import { personOf } from './people';

/**
 * Asks for the password of who is signed in once more, before something that cannot be undone.
 * @throws Problem `invalid` with the field `password`; `forbidden` for an API key
 */
export async function requirePassword(scope: TenantScope, actor: Actor, password: string): Promise<void> {
  const { userId } = personOf(actor);
  const user = await scope.tx((tx) => tx.user.findUniqueOrThrow({ where: { id: userId } }));
  if (await passwordMatches(user.passwordHash, password)) return;
  throw new Problem('invalid', 'The password is not right. Nothing has been done.', {
    errors: [{ path: 'password', message: 'is not your password' }],
  });
}
