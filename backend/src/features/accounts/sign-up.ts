import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { createDefaultAssistant } from '../assistants';
import { openSubscription } from '../billing';
import { deliver, openSession, type SignInMeta } from './open-session';
import { hashPassword, passwordMatches, refuseWeakPassword } from './passwords';
import { actorOf, peopleScope } from './people';
import { placeOf } from './place';
import type { SessionAnswer, SignUp } from './schema';

interface Founder {
  id: string;
  email: string;
  name: string;
  isOperator: boolean;
  passwordVersion: number;
}

/**
 * Founds a business: tenant, owner, free plan and a receptionist, all in one transaction, and signs the owner in.
 * @throws Problem `email-taken`
 */
export async function signUp(platform: Platform, meta: SignInMeta, body: SignUp): Promise<SessionAnswer> {
  refuseWeakPassword(body.password, [body.email, body.businessName]);
  const place = placeOf(body);
  const passwordHash = await hashPassword(body.password);
  const known = await personWithoutBusiness(platform, body);
  const issued = await platform.system.scope(newId()).tx(async (tx) => {
    await tx.tenant.create({ data: { id: tx.tenantId, name: body.businessName, ...place } });
    const founder =
      known ?? (await createUser(tx, { email: body.email, passwordHash, locale: place.locale }));
    await tx.member.create({ data: { id: newId(), userId: founder.id, role: 'OWNER' } });
    await openSubscription(tx);
    await createDefaultAssistant(tx, { name: body.businessName, language: place.locale });
    const session = await openSession(platform, tx, meta, founder);
    await audit(
      tx,
      { actor: actorOf(founder, session.familyId, 'OWNER'), meta },
      {
        action: 'tenant.created',
        targetType: 'tenant',
        targetId: tx.tenantId,
        targetName: body.businessName,
      },
    );
    return session;
  });
  return deliver(platform, meta, issued);
}

async function createUser(
  tx: TenantTx,
  values: { email: string; passwordHash: string; locale: string },
): Promise<Founder> {
  const id = newId();
  const { count } = await tx.user.createMany({ data: [{ id, ...values }], skipDuplicates: true });
  if (count === 0) throw taken();
  return { id, email: values.email, name: '', isOperator: false, passwordVersion: 1 };
}

/**
 * Finds the person who has an account but no business any more, as one who was removed from a team has: with the
 * right password they may found their own. Null when the address is new.
 */
async function personWithoutBusiness(platform: Platform, body: SignUp): Promise<Founder | null> {
  const user = await peopleScope(platform).tx((tx) => tx.user.findUnique({ where: { email: body.email } }));
  if (!user) return null;
  const memberships = await platform.system.tenantsOfUser(user.id);
  if (memberships.length > 0 || !(await passwordMatches(user.passwordHash, body.password))) throw taken();
  return user;
}

const taken = () => new Problem('email-taken', 'Sign in with it, or ask for a new password.');
