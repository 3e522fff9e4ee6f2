import { findProvider } from '../../../providers';
import { ProviderError } from '../../../providers/error';
import type { SipLogin, SipProbeResult } from '../../../providers/provider';
import { probeSip } from '../probe-sip';
import { NeedsPerson, type Step, type StepContext } from '../provisioning/step';
import { loginPlace } from '../sip-login';

/** Findings after which the carrier may say something else in a minute. */
const passing = new Set([
  'no-answer',
  'registration-unanswered',
  'connect-timeout',
  'server-fault',
  'too-many-requests',
  'connection-refused',
  'connection-closed',
  'network-unreachable',
  'name-lookup-failed',
  'stale-nonce',
]);

/** How often a login that a person has entered is tried before they are asked whether it is right. */
const patience = 5;

/** Proves by SIP that the login works, before anything is built on it. */
export const proveTrunk: Step = {
  name: 'prove-trunk',
  async run(context) {
    const login = await openLogin(context);
    const trunk = context.number.sipTrunkId
      ? await context.scope.tx((tx) => tx.sipTrunk.findUnique({ where: { id: context.number.sipTrunkId! } }))
      : null;
    const result = await probeSip(
      context.platform,
      login,
      trunk?.authentication === 'IP' ? 'ip' : 'register',
    );
    if (result.ok) return {};
    throw explain(context, result);
  },
};

/** Opens the SIP login of the number. */
export async function openLogin({
  scope,
  platform,
  number,
}: Pick<StepContext, 'scope' | 'platform' | 'number'>): Promise<SipLogin> {
  if (!number.sipLogin)
    throw new ProviderError({
      provider: 'CUSTOM',
      kind: 'rejected',
      message: 'The number has no SIP login.',
    });
  return scope.tx((tx) => platform.secrets.open<SipLogin>(tx, loginPlace(number.id), number.sipLogin!));
}

function explain(context: StepContext, result: SipProbeResult): Error {
  const wrong = !passing.has(result.code) || context.attempt >= patience;
  if (wrong && context.saga.mode === 'ASSISTED') {
    // Who entered it can enter it again; nothing has been built yet. A number that is not proven is not kept from
    // those whose it may be.
    const unproven = context.saga.state.established ? {} : { number: null, areaCode: null };
    return new NeedsPerson(
      'sip-login',
      { number: { sipLogin: null, ...unproven } },
      { code: `sip-${result.code}`, message: result.message },
    );
  }
  return new ProviderError({
    provider: findProvider('CUSTOM')!.label,
    kind: passing.has(result.code) ? 'unavailable' : 'rejected',
    message: result.message,
    providerCode: `sip-${result.code}`,
  });
}
