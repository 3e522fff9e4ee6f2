import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import type { Role } from '../../platform/permissions';
import type { Platform } from '../../platform/platform';
import { hashPassword, refuseWeakPassword } from './passwords';
import { actorOf, peopleScope } from './people';
import type { ResetPassword } from './schema';

/**
 * Sets a new password with the token of a letter. The new password version ends every sign-in of the person, in all
 * their businesses, in the same commit.
 * @throws Problem `invalid-token` when the link is old, used or made up
 */
export async function resetPassword(
  platform: Platform,
  meta: RequestMeta,
  body: ResetPassword,
): Promise<Record<string, never>> {
  const tokenHash = hashToken(body.token);
  const user = await peopleScope(platform).tx(async (tx) => {
    const reset = await tx.passwordReset.findUnique({ where: { tokenHash } });
    if (!reset || reset.usedAt || reset.expiresAt <= platform.clock()) throw dead();
    return tx.user.findUniqueOrThrow({ where: { id: reset.userId } });
  });
  refuseWeakPassword(body.password, [user.email]);
  const passwordHash = await hashPassword(body.password);
  const home = (await platform.system.tenantsOfUser(user.id))[0];
  const scope = home ? platform.system.scope(home.tenantId) : peopleScope(platform);
  await scope.tx(async (tx) => {
    await spendToken(tx, user.id, tokenHash, platform.clock());
    await tx.user.update({
      where: { id: user.id },
      data: { passwordHash, passwordVersion: { increment: 1 } },
    });
    if (!home) return;
    const by = { actor: actorOf(user, '', home.role as Role), meta };
    await audit(tx, by, {
      action: 'password.reset',
      targetType: 'user',
      targetId: user.id,
      targetName: user.name || user.email,
    });
  });
  return {};
}

/** Uses the token up, and with it every other one that was sent to this person. */
async function spendToken(tx: TenantTx, userId: string, tokenHash: string, now: Date): Promise<void> {
  // Two links of one person, opened at once, wait for each other here.
  await tx.$queryRaw`select 1 from users where id = ${userId}::uuid for update`;
  const { count } = await tx.passwordReset.updateMany({
    where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count === 0) throw dead();
  await tx.passwordReset.updateMany({ where: { userId, usedAt: null }, data: { usedAt: now } });
}

const dead = () => new Problem('invalid-token', 'The link has been used or is too old. Ask for a new one.');
