import { isPublicAddress } from '../../platform/http/public-address';
import type { SipLogin, SipProbeResult } from '../provider';
import { resolveHost } from './address';
import { readLogin } from './credentials';
import { SipFault } from './fault';
import { createLine } from './line';
import { headerValue, type SipResponse } from './message';
import { type Registration, register, withdraw } from './register';
import { codeForStatus, type SipCode, sentenceFor, worksWith } from './sentences';
import { createSession, exchange, type Session, timeLeft } from './session';
import { defaultTimers, type SipTimers, type TransactionResult } from './transaction';
import type { TransportName } from './transport';

/** Where to send instead of the login's own host: the outbound proxy of RFC 3261 §8.1.2. */
export interface SipDestination {
  host: string;
  port: number;
  transport: TransportName;
}

export interface SipProbeOptions {
  /** Milliseconds for the whole probe; default 10,000. Taking the registration back may add a fifth. */
  timeoutMs?: number;
  timers?: Partial<SipTimers>;
  /** False for trunks that sign in by address, where OPTIONS suffices; default true. */
  registerRequired?: boolean;
  /** Decides about every address of the host before anything is sent; default: public addresses only. */
  allowAddress?: (ip: string) => boolean;
  /** PEM certificates trusted besides the built-in ones. */
  extraCa?: string;
  destination?: SipDestination;
  /** Seconds the registration lasts if it cannot be taken back; default 60, more where the carrier insists. */
  expires?: number;
}

export interface SipProbeOutcome extends SipProbeResult {
  code: SipCode;
  /** Milliseconds the carrier asked us to wait; null when it did not. */
  retryAfterMs: number | null;
  /** The registration was taken back; null when there was none. If false it runs out by itself. */
  withdrawn: boolean | null;
}

type Facts = Pick<
  SipProbeOutcome,
  'reachable' | 'registered' | 'sipStatus' | 'roundTripMs' | 'retryAfterMs' | 'withdrawn'
> & { movedTo: string | null };

/**
 * Proves that a SIP login works: OPTIONS, then REGISTER with digest, then the registration is taken back. No call is
 * placed, and other registrations of the same user stay. The host is resolved once and only the checked address is used.
 * @returns what was found; every fault of network, TLS and carrier is a result, none is thrown
 */
export async function probeSipLogin(
  login: SipLogin,
  options: SipProbeOptions = {},
): Promise<SipProbeOutcome> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const deadline = performance.now() + timeoutMs;
  const facts: Facts = {
    reachable: false,
    registered: false,
    sipStatus: null,
    roundTripMs: null,
    retryAfterMs: null,
    withdrawn: null,
    movedTo: null,
  };
  const code = await run(login, options, deadline, timeoutMs, facts).catch((error: unknown) => {
    if (error instanceof SipFault) return error.code;
    throw error;
  });
  const { movedTo, ...rest } = facts;
  return { ...rest, ok: worksWith(code), code, message: sentenceFor(code, movedTo) };
}

async function run(
  given: SipLogin,
  options: SipProbeOptions,
  deadline: number,
  timeoutMs: number,
  facts: Facts,
): Promise<SipCode> {
  const login = readLogin(given);
  if (!login) throw new SipFault('malformed-login');
  const { host, port, transport } = options.destination ?? login;
  const left = (): number => deadline - performance.now();
  const addresses = await resolveHost(host, options.allowAddress ?? isPublicAddress, timeoutMs);
  const line = createLine(transport, { port, serverName: host, extraCa: options.extraCa }, addresses, left);
  const timers = { ...defaultTimers, ...options.timers };
  const session = createSession({ login, timers, deadline, transport: line.transport });
  try {
    const verdict = await askOptions(session, options.registerRequired ?? true, facts);
    return verdict ?? (await signIn(session, options.expires ?? 60, timeoutMs, facts));
  } finally {
    await line.close();
  }
}

/** Some carriers drop OPTIONS from strangers; REGISTER then decides. */
const optionsMayFail: ReadonlySet<SipCode> = new Set(['no-answer', 'connection-closed']);

/** Sends OPTIONS. @returns the verdict, or null when REGISTER has to decide */
async function askOptions(
  session: Session,
  registerRequired: boolean,
  facts: Facts,
): Promise<SipCode | null> {
  const accept = { name: 'Accept', value: 'application/sdp' };
  const share = registerRequired ? timeLeft(session) * 0.4 : timeLeft(session);
  const result = await exchange(session, 'OPTIONS', [accept], share).catch((error: unknown) => {
    if (registerRequired && error instanceof SipFault && optionsMayFail.has(error.code)) return null;
    throw error;
  });
  if (!result) return null;
  note(facts, result);
  const code = codeForStatus(result.response.status, {
    method: 'OPTIONS',
    credentialsSent: false,
    retryAfter: facts.retryAfterMs !== null,
  });
  return registerRequired && code !== 'too-many-requests' ? null : code;
}

async function signIn(session: Session, expires: number, timeoutMs: number, facts: Facts): Promise<SipCode> {
  const registration: Registration = await register(session, expires).catch((error: unknown) => {
    if (error instanceof SipFault && error.code === 'no-answer' && facts.reachable) {
      throw new SipFault('registration-unanswered', error);
    }
    throw error;
  });
  note(facts, registration);
  if (registration.fault) return registration.fault;
  const { status } = registration.response;
  if (status < 300) {
    facts.registered = true;
    session.deadline = Math.max(session.deadline, performance.now() + timeoutMs / 5);
    facts.withdrawn = await withdraw(session);
  }
  return codeForStatus(status, {
    method: 'REGISTER',
    credentialsSent: registration.credentialsSent,
    retryAfter: facts.retryAfterMs !== null,
  });
}

function note(facts: Facts, { response, roundTripMs }: TransactionResult): void {
  facts.reachable = true;
  facts.roundTripMs ??= Math.round(roundTripMs);
  facts.sipStatus = response.status;
  facts.retryAfterMs = retryAfterMs(response);
  facts.movedTo = response.status >= 300 && response.status < 400 ? contactHost(response) : null;
}

/** Reads Retry-After (RFC 3261 §20.33), at most a day. */
function retryAfterMs(response: SipResponse): number | null {
  const seconds = /^\d{1,9}/.exec(headerValue(response, 'Retry-After') ?? '')?.[0];
  return seconds === undefined ? null : Math.min(Number(seconds), 86_400) * 1_000;
}

/** Reads the host that a redirection names; null when there is none that is fit to be shown. */
function contactHost(response: SipResponse): string | null {
  const contact = headerValue(response, 'Contact') ?? '';
  return /sips?:(?:[^@<>]{0,256}@)?([A-Za-z0-9.[\]:-]{1,253})/i.exec(contact.slice(0, 1_000))?.[1] ?? null;
}
