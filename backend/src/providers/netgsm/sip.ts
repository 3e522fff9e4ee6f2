import type { SipAccess } from '../provider';

/**
 * States how Netgsm is reached over SIP, for whoever brings its numbers to a voice provider. None of it can be
 * asked for by API. The user name is the number in ten digits (`850…`), the password is the number's own, not
 * the API's.
 *
 * Sources: server and port from public integrations and third-party guides; the inbound network from a Netgsm
 * support reply of 2026-09-03 ("allow 185.88.7.0/24"), reported with a live test by a public repository. Another
 * repository adds 185.88.6.0/24 and 185.88.5.0/24, which nobody has been seen to need. That outbound calls want
 * a leading plus is derived, not published: the first live number must prove it.
 */
export const netgsmSip: SipAccess = {
  host: 'sip.netgsm.com.tr',
  /** 5060 for UDP and TCP; TLS is not published. */
  port: 5060,
  transport: 'udp',
  inboundNetworks: [{ address: '185.88.7.0', prefixLength: 24 }],
  leadingPlus: true,
};
