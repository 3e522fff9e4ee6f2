import { createHash } from 'node:crypto';
import { quote, readPair, splitOutsideQuotes, tokenPattern } from './syntax';

/** Weakest first. The names are those of RFC 7616 §6.1; SIP took over the SHA-2 ones with RFC 8760. */
const algorithms = [
  { name: 'MD5', hash: 'md5' },
  { name: 'SHA-256', hash: 'sha256' },
  { name: 'SHA-512-256', hash: 'sha512-256' },
] as const;

export type DigestAlgorithm = (typeof algorithms)[number]['name'];

export interface Challenge {
  realm: string;
  nonce: string;
  opaque: string | null;
  algorithm: DigestAlgorithm;
  /** The `-sess` variant: the nonces take part in the first hash. */
  session: boolean;
  /** The algorithm as the server wrote it, to send back; null when it wrote none. */
  algorithmText: string | null;
  /** Null for servers older than RFC 2617. */
  qop: 'auth' | null;
  /** The password was right and only the nonce too old. */
  stale: boolean;
}

/**
 * Reads the challenges of WWW-Authenticate or Proxy-Authenticate that can be answered; others (another scheme,
 * an unknown algorithm, only `auth-int`) are left out.
 * @param lines one string for each header line; a line may hold several challenges
 */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return lines.flatMap(readSchemes).flatMap(({ scheme, parameters }) => {
    const challenge = scheme === 'digest' ? toChallenge(parameters) : null;
    return challenge ? [challenge] : [];
  });
}

/** Chooses the strongest algorithm, and among equals the one the server names first; null of none. */
export function pickChallenge(challenges: readonly Challenge[]): Challenge | null {
  const strength = (challenge: Challenge): number =>
    algorithms.findIndex(({ name }) => name === challenge.algorithm);
  return challenges.reduce<Challenge | null>(
    (best, each) => (best === null || strength(each) > strength(best) ? each : best),
    null,
  );
}

interface Scheme {
  scheme: string;
  parameters: Map<string, string>;
}

const schemeStart = new RegExp(`^(${tokenPattern})[ \\t]+(?=${tokenPattern}[ \\t]*=)`);

function readSchemes(line: string): Scheme[] {
  const schemes: Scheme[] = [];
  for (const piece of splitOutsideQuotes(line, ',')) {
    const start = schemeStart.exec(piece);
    if (start) schemes.push({ scheme: start[1]!.toLowerCase(), parameters: new Map() });
    const { name, value } = readPair(start ? piece.slice(start[0].length) : piece);
    const parameters = schemes.at(-1)?.parameters;
    if (parameters && !parameters.has(name)) parameters.set(name, value);
  }
  return schemes;
}

/** Longer values are no honest challenge, and the answer would not fit a datagram. */
const maxValue = 1_024;

function toChallenge(parameters: Map<string, string>): Challenge | null {
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const algorithmText = parameters.get('algorithm') ?? null;
  const wanted = (algorithmText ?? 'MD5').toUpperCase();
  const session = wanted.endsWith('-SESS');
  const algorithm = algorithms.find(({ name }) => name === (session ? wanted.slice(0, -5) : wanted))?.name;
  // Some servers write an empty list and mean none.
  const qop = parameters.get('qop') || null;
  const offered = qop
    ?.toLowerCase()
    .split(',')
    .map((each) => each.trim());
  if (realm === undefined || nonce === undefined || !algorithm) return null;
  if (offered && !offered.includes('auth')) return null;
  if ([realm, nonce, parameters.get('opaque') ?? ''].some((value) => value.length > maxValue)) return null;
  return {
    realm,
    nonce,
    opaque: parameters.get('opaque') ?? null,
    algorithm,
    session,
    algorithmText,
    qop: offered ? 'auth' : null,
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

export interface DigestInput {
  algorithm: DigestAlgorithm;
  session: boolean;
  username: string;
  realm: string;
  password: string;
  method: string;
  uri: string;
  nonce: string;
  /** Not used without qop, unless `session`. */
  cnonce: string;
  /** Eight hex digits; not used without qop. */
  nonceCount: string;
  qop: 'auth' | null;
}

/** Computes the `response` of RFC 7616 §3.4.1 (RFC 2617 §3.2.2 without qop), lower-case hex. */
export function digestResponse(input: DigestInput): string {
  const { hash } = algorithms.find(({ name }) => name === input.algorithm)!;
  const digest = (...parts: string[]): string =>
    createHash(hash).update(parts.join(':'), 'utf8').digest('hex');
  const user = digest(input.username, input.realm, input.password);
  const first = input.session ? digest(user, input.nonce, input.cnonce) : user;
  const second = digest(input.method, input.uri);
  return input.qop
    ? digest(first, input.nonce, input.nonceCount, input.cnonce, input.qop, second)
    : digest(first, input.nonce, second);
}

interface DigestRequest {
  username: string;
  password: string;
  method: string;
  uri: string;
  cnonce: string;
  /** How often this nonce has been used, this time included. */
  nonceCount: number;
}

/** Writes the value of Authorization or Proxy-Authorization that answers a challenge. */
export function answerChallenge(challenge: Challenge, request: DigestRequest): string {
  const nonceCount = request.nonceCount.toString(16).padStart(8, '0');
  const response = digestResponse({ ...challenge, ...request, nonceCount });
  const parts = [
    `username=${quote(request.username)}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(challenge.nonce)}`,
    `uri=${quote(request.uri)}`,
    `response="${response}"`,
  ];
  if (challenge.algorithmText !== null) {
    parts.push(`algorithm=${challenge.algorithm}${challenge.session ? '-sess' : ''}`);
  }
  if (challenge.qop || challenge.session) parts.push(`cnonce=${quote(request.cnonce)}`);
  if (challenge.qop) parts.push(`qop=${challenge.qop}`, `nc=${nonceCount}`);
  if (challenge.opaque !== null) parts.push(`opaque=${quote(challenge.opaque)}`);
  return `Digest ${parts.join(', ')}`;
}

/** Reads the parameters of an Authorization value, names in lower case; null when it is no digest. */
export function parseAuthorization(value: string): ReadonlyMap<string, string> | null {
  return readSchemes(value).find(({ scheme }) => scheme === 'digest')?.parameters ?? null;
}
