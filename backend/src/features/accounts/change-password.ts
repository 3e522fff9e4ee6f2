import { audit } from '../../platform/audit';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { deliver, openSession } from './open-session';
import { hashPassword, passwordMatches, refuseWeakPassword } from './passwords';
import type { UserActor } from './people';
import type { ChangePassword, SessionAnswer } from './schema';

/**
 * Changes the password of who is signed in. It ends all their sign-ins, in all their businesses, and begins a new one
 * for the browser that asked.
 */
export async function changePassword(
  platform: Platform,
  by: { actor: UserActor; meta: RequestMeta; scope: TenantScope },
  body: ChangePassword,
): Promise<SessionAnswer> {
  const { userId } = by.actor;
  const { user, tenant } = await by.scope.tx(async (tx) => ({
    user: await tx.user.findUniqueOrThrow({ where: { id: userId } }),
    tenant: await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } }),
  }));
  if (!(await passwordMatches(user.passwordHash, body.currentPassword))) {
    // Not 401: that would tell the dashboard that the sign-in is over.
    throw new Problem('invalid', 'The current password is not right.', {
      errors: [{ path: 'currentPassword', message: 'is not your current password' }],
    });
  }
  refuseWeakPassword(body.newPassword, [user.email, tenant.name], 'newPassword');
  const passwordHash = await hashPassword(body.newPassword);
  const issued = await by.scope.tx(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId, passwordVersion: user.passwordVersion },
      data: { passwordHash, passwordVersion: { increment: 1 } },
    });
    if (count === 0) throw new Problem('conflict', 'The password was changed elsewhere a moment ago.');
    await audit(tx, by, {
      action: 'password.changed',
      targetType: 'user',
      targetId: userId,
      targetName: user.name || user.email,
    });
    return openSession(platform, tx, by.meta, { id: userId, passwordVersion: user.passwordVersion + 1 });
  });
  return deliver(platform, by.meta, issued);
}
