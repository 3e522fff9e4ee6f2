import { ProviderError } from '../error';
import type { Provider, ProviderCall, SipLogin } from '../provider';
import { isHost, type SipCredentials, sipCredentials } from './credentials';
import { probeSipLogin, type SipDestination, type SipProbeOptions, type SipProbeOutcome } from './probe';
import { errorKindFor } from './sentences';
import type { TransportName } from './transport';

export type { SipCredentials } from './credentials';

/** A provider call that may also say which addresses it may reach. */
type SipCall = ProviderCall<SipCredentials> & Pick<SipProbeOptions, 'allowAddress'>;

/**
 * Any SIP trunk of the customer's own carrier.
 *
 * A trunk's host is set by a tenant, so only public addresses are reached unless the call brings another
 * `allowAddress`. `baseUrl` is the operator's word: `sip:host:port;transport=udp` sends everything there, whatever the
 * login's host is, and no rule about addresses applies to it.
 */
export const sipProvider: Provider<SipCredentials> = {
  id: 'CUSTOM',
  label: 'SIP trunk',
  credentials: sipCredentials,
  account: {
    async check(call: SipCall) {
      const outcome = await probeSipLogin(loginOf(call.credentials), optionsOf(call));
      const kind = errorKindFor(outcome.code);
      if (kind) throw toProviderError(outcome, kind);
      return { message: outcome.message };
    },
  },
  sip: {
    async probe(call: SipCall, login) {
      const { ok, message, code, reachable, registered, sipStatus, roundTripMs } = await probeSipLogin(
        login,
        optionsOf(call),
      );
      return { ok, message, code, reachable, registered, sipStatus, roundTripMs };
    },
  },
};

function loginOf(credentials: SipCredentials): SipLogin {
  const { host, transport, username, password, domain } = credentials;
  const port = credentials.port ?? usualPort(transport);
  return { host, port, transport, username, password, domain };
}

function optionsOf(call: SipCall): SipProbeOptions {
  const destination = call.baseUrl === undefined ? undefined : readDestination(call.baseUrl);
  return {
    registerRequired: call.credentials.authentication !== 'ip',
    timeoutMs: call.timeoutMs,
    destination,
    allowAddress: destination ? () => true : call.allowAddress,
  };
}

const sipAddress = /^sip:(?:\[([0-9a-f:.]+)\]|([^:;[\]]+))(?::(\d{1,5}))?(?:;transport=(udp|tcp|tls))?$/i;

/** Reads `sip:host[:port][;transport=udp|tcp|tls]`. */
function readDestination(baseUrl: string): SipDestination {
  const [, ipv6, name, portText, transportText] = sipAddress.exec(baseUrl) ?? [];
  const host = ipv6 ?? name ?? '';
  const transport = (transportText?.toLowerCase() ?? 'udp') as TransportName;
  const port = portText === undefined ? usualPort(transport) : Number(portText);
  if (!isHost(host) || port < 1 || port > 65_535) {
    throw new ProviderError({
      provider: 'CUSTOM',
      kind: 'rejected',
      message: 'The SIP address of this installation is malformed; it reads sip:host:port;transport=udp.',
    });
  }
  return { host, port, transport };
}

function usualPort(transport: TransportName): number {
  return transport === 'tls' ? 5061 : 5060;
}

function toProviderError(outcome: SipProbeOutcome, kind: ProviderError['kind']): ProviderError {
  return new ProviderError({
    provider: 'CUSTOM',
    kind,
    message: outcome.message,
    providerCode: outcome.sipStatus ?? outcome.code,
    retryAfterMs: outcome.retryAfterMs ?? undefined,
  });
}
