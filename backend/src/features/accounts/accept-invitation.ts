import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { deliver, openSession } from './open-session';
import { hashPassword, passwordMatches, refuseWeakPassword } from './passwords';
import { actorOf } from './people';
import { localeOf } from './present';
import { deadInvitation, findOpenInvitation, tenantOfInvitation } from './read-invitation';
import type { AcceptInvitation, SessionAnswer } from './schema';

interface Joiner {
  id: string;
  email: string;
  name: string;
  isOperator: boolean;
  passwordVersion: number;
}

/**
 * Joins a team with the token of a letter, and signs in. Who has an account gives its password; who has none chooses
 * one. The link works once.
 * @throws Problem `invalid-token`, `bad-credentials`
 */
export async function acceptInvitation(
  platform: Platform,
  meta: RequestMeta,
  body: AcceptInvitation,
): Promise<SessionAnswer> {
  const tokenHash = hashToken(body.token);
  const scope = platform.system.scope(await tenantOfInvitation(platform, tokenHash));
  const { tenant, invitation, user, email } = await scope.tx(async (tx) => {
    const open = await findOpenInvitation(tx, tokenHash, platform.clock());
    const address = addressOf(open.email, body.email);
    return {
      email: address,
      invitation: open,
      tenant: await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } }),
      user: await tx.user.findUnique({ where: { email: address } }),
    };
  });
  if (!user) refuseWeakPassword(body.password, [email, tenant.name]);
  else if (!(await passwordMatches(user.passwordHash, body.password))) {
    throw new Problem('bad-credentials', `There already is an account for ${email}: give its password.`);
  }
  const passwordHash = user ? null : await hashPassword(body.password);

  const issued = await scope.tx(async (tx) => {
    await spendInvitation(tx, invitation.id, tokenHash, platform.clock());
    const joiner =
      passwordHash === null
        ? await nameExisting(tx, user!, body.name)
        : await createJoiner(tx, {
            email,
            name: body.name,
            passwordHash,
            locale: localeOf(tenant),
          });
    await tx.member.createMany({
      data: [{ id: newId(), userId: joiner.id, role: invitation.role }],
      // Somebody who has joined meanwhile keeps the role they have.
      skipDuplicates: true,
    });
    const session = await openSession(platform, tx, meta, joiner);
    const member = await tx.member.findUniqueOrThrow({
      where: { tenantId_userId: { tenantId: tx.tenantId, userId: joiner.id } },
    });
    await audit(
      tx,
      { actor: actorOf(joiner, session.familyId, session.role), meta },
      {
        action: 'member.joined',
        targetType: 'member',
        targetId: member.id,
        targetName: joiner.email,
        changes: { role: member.role },
      },
    );
    emitChange(tx, 'team.changed', member.id);
    return session;
  });
  return deliver(platform, meta, issued);
}

/** Who is invited by letter has shown that the address is theirs; who is invited by text says which one is. */
function addressOf(invited: string | null, given: string | undefined): string {
  if (invited !== null) return invited;
  if (given !== undefined) return given;
  throw new Problem('invalid', 'Say with which e-mail address you want to sign in.', {
    errors: [{ path: 'email', message: 'is needed' }],
  });
}

async function spendInvitation(tx: TenantTx, id: string, tokenHash: string, now: Date): Promise<void> {
  const { count } = await tx.invitation.updateMany({
    where: { id, tokenHash, acceptedAt: null, expiresAt: { gt: now } },
    data: { acceptedAt: now, tokenHash: null },
  });
  if (count === 0) throw deadInvitation();
}

/** Keeps the name a person has; who never gave one has now. */
async function nameExisting(tx: TenantTx, user: Joiner, name: string): Promise<Joiner> {
  if (user.name !== '') return user;
  await tx.user.update({ where: { id: user.id }, data: { name } });
  return { ...user, name };
}

async function createJoiner(
  tx: TenantTx,
  values: { email: string; name: string; passwordHash: string; locale: string },
): Promise<Joiner> {
  const id = newId();
  const { count } = await tx.user.createMany({ data: [{ id, ...values }], skipDuplicates: true });
  if (count === 0)
    throw new Problem('conflict', 'An account with this address was made a moment ago. Send it again.');
  return { id, email: values.email, name: values.name, isOperator: false, passwordVersion: 1 };
}
