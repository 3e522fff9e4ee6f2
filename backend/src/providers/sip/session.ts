import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { SipLogin } from '../provider';
import { answerChallenge, type Challenge } from './digest';
import { SipFault } from './fault';
import { headerList, type SipHeader, type SipRequest, type SipResponse } from './message';
import { readVia, uriHost, uriUser } from './syntax';
import { type SipTimers, sendRequest, type TransactionResult } from './transaction';
import type { SipTransport } from './transport';

export type ProbeMethod = 'OPTIONS' | 'REGISTER';

interface UsedChallenge {
  challenge: Challenge;
  nonceCount: number;
}

/** What the requests of one probe share. */
export interface Session {
  login: SipLogin;
  timers: SipTimers;
  /** When the probe gives up, on the clock of `performance.now()`. */
  deadline: number;
  /** Gives the open transport, a new one to the same address where the far end has closed the last. */
  transport(): Promise<SipTransport>;
  fromTag: string;
  callId: string;
  sequence: number;
  /** User part of our Contact: unguessable, so that our binding cannot be another's. */
  contactUser: string;
  contact: string | null;
  /** Our address as the far end sees it. */
  seenAs: { address: string; port: number } | null;
  /** The challenges being answered: by the server itself, and by a proxy in front of it. */
  challenges: { server: UsedChallenge | null; proxy: UsedChallenge | null };
}

const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Starts a session. Nothing is sent. */
export function createSession(given: Pick<Session, 'login' | 'timers' | 'deadline' | 'transport'>): Session {
  return {
    ...given,
    fromTag: randomHex(6),
    callId: randomHex(12),
    sequence: 0,
    contactUser: `probe-${randomHex(8)}`,
    contact: null,
    seenAs: null,
    challenges: { server: null, proxy: null },
  };
}

/** Gives the milliseconds left. */
export function timeLeft(session: Session): number {
  return session.deadline - performance.now();
}

/**
 * Sends one request with the session's next CSeq and answers to the challenges known so far.
 * @param timeoutMs default what is left of the session's time
 * @throws SipFault
 */
export async function exchange(
  session: Session,
  method: ProbeMethod,
  extraHeaders: readonly SipHeader[],
  timeoutMs = timeLeft(session),
): Promise<TransactionResult> {
  if (timeoutMs <= 0) throw new SipFault('no-answer');
  const before = performance.now();
  const transport = await session.transport();
  const request = buildRequest(session, transport, method, extraHeaders);
  const result = await sendRequest(transport, request, {
    timers: session.timers,
    timeoutMs: timeoutMs - (performance.now() - before),
  });
  session.seenAs = seenAddress(result.response) ?? session.seenAs;
  return result;
}

function buildRequest(
  session: Session,
  transport: SipTransport,
  method: ProbeMethod,
  extraHeaders: readonly SipHeader[],
): SipRequest {
  session.sequence += 1;
  const { login } = session;
  const domain = domainOf(login);
  const uri = `sip:${domain}`;
  const self = `<sip:${login.username === '' ? 'probe' : uriUser(login.username)}@${domain}>`;
  const sentBy = `${uriHost(transport.local.address)}:${transport.local.port}`;
  const headers: SipHeader[] = [
    {
      name: 'Via',
      value: `SIP/2.0/${transport.name.toUpperCase()} ${sentBy};branch=z9hG4bK${randomHex(12)};rport`,
    },
    { name: 'Max-Forwards', value: '70' },
    { name: 'From', value: `${self};tag=${session.fromTag}` },
    { name: 'To', value: method === 'REGISTER' ? self : `<${uri}>` },
    // RFC 3261 §10.2: all registrations of one client carry one Call-ID; OPTIONS is another matter.
    { name: 'Call-ID', value: `${session.callId}${method === 'REGISTER' ? '' : 'o'}` },
    { name: 'CSeq', value: `${session.sequence} ${method}` },
    { name: 'User-Agent', value: 'Telyx' },
    ...authorization(session, method, uri),
    ...extraHeaders,
  ];
  return { kind: 'request', method, uri, headers, body: Buffer.alloc(0) };
}

function domainOf(login: SipLogin): string {
  if (login.domain) return uriHost(login.domain);
  const usual = login.transport === 'tls' ? 5061 : 5060;
  return login.port === usual ? uriHost(login.host) : `${uriHost(login.host)}:${login.port}`;
}

function authorization(session: Session, method: ProbeMethod, uri: string): SipHeader[] {
  const { username, password } = session.login;
  const { server, proxy } = session.challenges;
  return [
    { name: 'Authorization', used: server },
    { name: 'Proxy-Authorization', used: proxy },
  ].flatMap(({ name, used }) => {
    if (!used) return [];
    used.nonceCount += 1;
    const { challenge, nonceCount } = used;
    const cnonce = randomHex(8);
    return [
      { name, value: answerChallenge(challenge, { username, password, method, uri, cnonce, nonceCount }) },
    ];
  });
}

/** Gives our Contact URI, the same for the whole session: what is registered must be what is taken back. */
export async function contactUri(session: Session): Promise<string> {
  if (session.contact === null) {
    const transport = await session.transport();
    const { address, port } = session.seenAs ?? transport.local;
    const suffix = transport.name === 'udp' ? '' : `;transport=${transport.name}`;
    session.contact = `sip:${session.contactUser}@${uriHost(address)}:${port}${suffix}`;
  }
  return session.contact;
}

/** Reads where the far end saw us (RFC 3581); null when it does not say, or says no address. */
function seenAddress(response: SipResponse): Session['seenAs'] {
  const { received, rport } = readVia(headerList(response, 'Via')[0] ?? '');
  return received && rport && isIP(received) ? { address: received, port: rport } : null;
}
