import { randomBytes } from 'node:crypto';
import { systemClock } from '../platform/time';
import {
  headerList,
  headerValue,
  readCSeq,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from '../providers/sip/message';
import { readPair, splitOutsideQuotes, uriOf } from '../providers/sip/syntax';
import { createDigestDesk, type DigestRules } from './sip-registrar-digest';
import type { PacketSource } from './sip-registrar-sockets';

export interface RegistrarRules extends DigestRules {
  /** What a wrong password is answered: 403 (default), or 401 with a new challenge. */
  wrongPasswordStatus: 401 | 403;
  /** Seconds; shorter registrations get 423. Default 0. */
  minExpires: number;
}

export interface RegistrarUser {
  username: string;
  password: string;
  /** Refused with 403 before it can sign in; default false. */
  blocked?: boolean;
  /** Contact URIs of telephones that are registered already, for an hour. */
  contacts?: string[];
}

interface User {
  password: string;
  blocked: boolean;
  /** Contact URI → end of its registration, milliseconds since the epoch. */
  bindings: Map<string, number>;
}

export interface Answerer {
  /** Answers as a registrar does. @param everyNonceStale refuses even fresh nonces as outdated */
  answer(request: SipRequest, source: PacketSource, everyNonceStale: boolean): SipResponse;
  /** Answers a status and does nothing. */
  plain(request: SipRequest, source: PacketSource, status: number, headers?: SipHeader[]): SipResponse;
  addUser(user: RegistrarUser): void;
  removeUser(username: string): void;
  bindings(username: string): string[];
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  423: 'Interval Too Brief',
  501: 'Not Implemented',
};

/** Makes the part of a registrar that knows users, nonces and bindings, but no sockets. */
export function createAnswerer(given: Partial<RegistrarRules>): Answerer {
  const rules: RegistrarRules = {
    realm: 'lab.telyx.example',
    algorithms: ['SHA-256', 'MD5'],
    qop: true,
    nonceMs: 60_000,
    wrongPasswordStatus: 403,
    minExpires: 0,
    now: systemClock,
    ...definedOnly(given),
  };
  const users = new Map<string, User>();
  const digest = createDigestDesk(rules);

  return {
    answer(request, source, everyNonceStale) {
      if (!isComplete(request)) return respond(request, source, 400);
      if (request.method === 'OPTIONS')
        return respond(request, source, 200, [{ name: 'Allow', value: 'OPTIONS, REGISTER' }]);
      return request.method === 'REGISTER'
        ? register(request, source, { users, digest, rules, everyNonceStale })
        : respond(request, source, 501);
    },
    plain: respond,
    addUser({ username, password, blocked = false, contacts = [] }) {
      const end = rules.now().getTime() + 3_600_000;
      users.set(username, { password, blocked, bindings: new Map(contacts.map((uri) => [uri, end])) });
    },
    removeUser(username) {
      users.delete(username);
    },
    bindings(username) {
      return [...liveBindings(users.get(username), rules.now().getTime())].map(([uri]) => uri);
    },
  };
}

interface Desk {
  users: ReadonlyMap<string, User>;
  digest: ReturnType<typeof createDigestDesk>;
  rules: RegistrarRules;
  everyNonceStale: boolean;
}

function register(request: SipRequest, source: PacketSource, desk: Desk): SipResponse {
  const username = userOf(headerValue(request, 'To') ?? '');
  const user = desk.users.get(username);
  const give = (status: number, headers: SipHeader[] = []) => respond(request, source, status, headers);
  if (user?.blocked) return give(403);
  const verdict = desk.digest.judge(request, username, user?.password ?? null);
  if (verdict === 'absent') return give(401, desk.digest.challenge(false));
  if (!user) return give(404);
  if (verdict === 'stale' || desk.everyNonceStale) return give(401, desk.digest.challenge(true));
  if (verdict === 'right') return bind(request, source, user, desk.rules);
  return desk.rules.wrongPasswordStatus === 403 ? give(403) : give(401, desk.digest.challenge(false));
}

function definedOnly(given: Partial<RegistrarRules>): Partial<RegistrarRules> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Does what RFC 3261 §10.3 says of Contact and Expires. */
function bind(request: SipRequest, source: PacketSource, user: User, rules: RegistrarRules): SipResponse {
  const now = rules.now().getTime();
  const common = Number(headerValue(request, 'Expires') ?? 3_600);
  for (const contact of headerList(request, 'Contact')) {
    if (contact === '*') {
      if (common !== 0) return respond(request, source, 400);
      user.bindings.clear();
      continue;
    }
    const own = splitOutsideQuotes(contact, ';')
      .map(readPair)
      .find(({ name }) => name === 'expires');
    const seconds = own ? Number(own.value) : common;
    const uri = uriOf(contact);
    if (uri === null || !Number.isFinite(seconds)) return respond(request, source, 400);
    if (seconds > 0 && seconds < rules.minExpires) {
      return respond(request, source, 423, [{ name: 'Min-Expires', value: String(rules.minExpires) }]);
    }
    if (seconds === 0) user.bindings.delete(uri);
    else user.bindings.set(uri, now + seconds * 1_000);
  }
  const contacts = liveBindings(user, now).map(([uri, end]) => ({
    name: 'Contact',
    value: `<${uri}>;expires=${Math.round((end - now) / 1_000)}`,
  }));
  return respond(request, source, 200, contacts);
}

function liveBindings(user: User | undefined, now: number): [string, number][] {
  return [...(user?.bindings ?? [])].filter(([, end]) => end > now);
}

/** Reads the user part of a To or From value; '' where there is none. */
export function userOf(value: string): string {
  const user = /^sips?:([^@]{1,256})@/i.exec(uriOf(value) ?? '')?.[1] ?? '';
  try {
    return decodeURIComponent(user);
  } catch {
    // A per cent sign that escapes nothing stands for itself.
    return user;
  }
}

function isComplete(request: SipRequest): boolean {
  const present = ['Via', 'From', 'To', 'Call-ID'].every((name) => headerValue(request, name) !== null);
  return present && readCSeq(request)?.method === request.method;
}

function respond(
  request: SipRequest,
  source: PacketSource,
  status: number,
  headers: SipHeader[] = [],
): SipResponse {
  const [top = '', ...vias] = headerList(request, 'Via');
  // RFC 3581: the answer says where the request came from.
  const seen = top.replace(/;rport(?=;|$)/i, `;rport=${source.port};received=${source.address}`);
  const copied = ['From', 'Call-ID', 'CSeq'].map((name) => ({
    name,
    value: headerValue(request, name) ?? '',
  }));
  const to = headerValue(request, 'To') ?? '';
  return {
    kind: 'response',
    status,
    reason: reasons[status] ?? 'Fault',
    headers: [
      ...[seen, ...vias].map((value) => ({ name: 'Via', value })),
      { name: 'To', value: /;tag=/i.test(to) ? to : `${to};tag=${randomBytes(4).toString('hex')}` },
      ...copied,
      { name: 'Server', value: 'Telyx carrier lab' },
      ...headers,
    ],
    body: Buffer.alloc(0),
  };
}
