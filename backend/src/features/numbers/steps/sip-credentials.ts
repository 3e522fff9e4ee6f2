import { platformTenantId } from '../../../platform/db/system';
import { ProviderError } from '../../../providers/error';
import type { SipLogin } from '../../../providers/provider';
import { poolPlace } from '../pool/pool-place';
import { paceOf } from '../provisioning/pace';
import { NotYet, type Step, type StepContext } from '../provisioning/step';
import { loginPlace, trunkLogin } from '../sip-login';

/** Brings the number's SIP login into the number's own row, sealed. */
export const sipCredentials: Step = {
  name: 'sip-credentials',
  async run(context) {
    const login = await readLogin(context);
    if (!login) return {};
    const sealed = await context.scope.tx((tx) =>
      context.platform.secrets.seal(tx, loginPlace(context.number.id), login),
    );
    return { number: { sipLogin: sealed, ...(await readRenewal(context)) } };
  },
};

/** @returns null when a person has entered it already */
async function readLogin(context: StepContext): Promise<SipLogin | null> {
  const { number, saga, platform, scope } = context;
  switch (saga.mode) {
    case 'POOL':
      return platform.system.scope(platformTenantId).tx(async (tx) => {
        const entry = await tx.poolEntry.findUniqueOrThrow({ where: { id: number.poolEntryId! } });
        return platform.secrets.open<SipLogin>(tx, poolPlace(entry.id), entry.sipLogin);
      });
    case 'API': {
      const carrier = await context.carrier();
      return carrier
        .ask('numbers.sip-login', (provider, call) =>
          provider.numbers!.sipLogin!(call, number.carrierNumberId!),
        )
        .catch(waitWhilePreparing(context));
    }
    case 'TRUNK':
      return scope.tx(async (tx) => {
        const trunk = await tx.sipTrunk.findUnique({ where: { id: number.sipTrunkId ?? '' } });
        if (!trunk)
          throw new ProviderError({
            provider: 'CUSTOM',
            kind: 'rejected',
            message: 'The SIP trunk has been deleted.',
          });
        return trunkLogin(platform, tx, trunk);
      });
    default:
      return null;
  }
}

/** When a number that was bought just now must be paid again: its carrier tells that only when asked. */
async function readRenewal({ number, saga, carrier }: StepContext): Promise<{ renewsAt?: Date }> {
  if (saga.mode !== 'API' || number.renewsAt) return {};
  const account = await carrier();
  const bought = await account.ask('numbers.get', (provider, call) =>
    provider.numbers!.get(call, number.carrierNumberId!),
  );
  return bought?.renewsAt ? { renewsAt: bought.renewsAt } : {};
}

/** A login that the carrier is still making is no failure of the step. */
function waitWhilePreparing({ platform }: StepContext): (error: unknown) => never {
  return (error) => {
    if (error instanceof ProviderError && error.providerCode === 'preparing') {
      throw new NotYet(error.message, paceOf(platform.config).pollMs);
    }
    throw error;
  };
}
