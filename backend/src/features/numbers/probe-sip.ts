import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { SipLogin, SipProbeResult } from '../../providers/provider';

/**
 * Proves a SIP login. Against the lab everything goes to the lab's registrar, whatever host the login names;
 * otherwise only public addresses are reached.
 */
export function probeSip(
  platform: Platform,
  login: SipLogin,
  authentication: 'register' | 'ip',
): Promise<SipProbeResult> {
  const { netgsmSip } = platform.config.platform;
  const provider = findProvider('CUSTOM')!;
  return provider.sip!.probe(
    {
      credentials: { ...login, authentication },
      now: platform.clock,
      timeoutMs: platform.config.providerTimeoutMs,
      ...(platform.lab && netgsmSip
        ? { baseUrl: `sip:${netgsmSip.host}:${netgsmSip.port};transport=udp` }
        : {}),
    },
    login,
  );
}
