import { type LookupAddress, lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../platform/http/public-address';
import { isAtBase, parsed } from './addresses';
import { ProviderError } from './error';
import type { Speaker } from './http-faults';

const redirects = 3;

/** A file at a provider, as it is being read. */
export interface FetchedFile {
  contentType: string;
  /** How many there will be; null where the provider does not say. */
  bytes: number | null;
  /** Fails when it is cut off before its end. */
  audio: NodeJS.ReadableStream;
}

/** Where a provider's API is, and how long it is waited for. */
interface Place {
  baseUrl?: string;
  timeoutMs?: number;
}

/**
 * Fetches a recording from wherever a provider keeps it: its own storage, or a signed address at a cloud's. The address
 * came over the network, so it is fetched only over https, only from public machines (checked on the very address that is
 * connected to), and without credentials. At the API's own address (the lab) plain http is taken too.
 * @throws ProviderError `not-found` once it has gone or the address has expired, `rejected`, `unavailable`
 */
export async function downloadRecording(
  provider: Speaker,
  place: Place,
  address: string,
): Promise<FetchedFile> {
  const failed = (kind: 'rejected' | 'unavailable' | 'not-found', message: string) =>
    new ProviderError({ provider: provider.id, kind, message });
  let next = address;
  for (let hop = 0; hop <= redirects; hop += 1) {
    const answer = await open(failed, place, next);
    const status = answer.statusCode ?? 0;
    const moved = status >= 300 && status < 400 ? answer.headers.location : undefined;
    if (moved === undefined) return present(failed, answer, status);
    answer.resume();
    next = URL.canParse(moved, next) ? new URL(moved, next).toString() : '';
  }
  throw failed('rejected', 'The address of the recording leads on and on.');
}

type Failed = (kind: 'rejected' | 'unavailable' | 'not-found', message: string) => ProviderError;

/**
 * Asks for a file.
 * @param options.timeoutMs also the longest pause in which nothing of it comes; default 10,000
 * @throws ProviderError `unavailable`
 */
export function requestFile(
  failed: Failed,
  url: URL,
  { timeoutMs = 10_000, ...options }: https.RequestOptions & { timeoutMs?: number | undefined },
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http;
    const request = get(url, { ...options, timeout: timeoutMs }, resolve);
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => reject(failed('unavailable', 'The recording could not be fetched.')));
  });
}

/** Describes a file whose bytes are about to come. */
export function fileOf(answer: http.IncomingMessage): FetchedFile {
  const { 'content-type': contentType = 'application/octet-stream', 'content-length': length } =
    answer.headers;
  return { contentType, bytes: length === undefined ? null : Number(length), audio: answer };
}

function open(failed: Failed, place: Place, address: string): Promise<http.IncomingMessage> {
  const url = parsed(address);
  const lab = url !== null && isAtBase(place, url);
  if (!url || (!lab && url.protocol !== 'https:') || url.username || url.password)
    throw failed('rejected', 'The recording is at an address that is not fetched from.');
  // An address that is a number is not looked up, so it is judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!lab && /^[\d.]+$|:/.test(literal) && !isPublicAddress(literal))
    throw failed('rejected', 'The recording is at an address that is not fetched from.');
  return requestFile(failed, url, { timeoutMs: place.timeoutMs, ...(lab ? {} : { lookup: publicOnly }) });
}

/** Looks a host up, and knows no machine that is not on the public internet. */
export const publicOnly: LookupFunction = (host, options, answer) => {
  lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const reachable = error ? [] : found.filter(({ address }) => isPublicAddress(address));
    const [first] = reachable;
    if (error || !first) answer(error ?? new Error('not a public address'), '', 0);
    else if (options.all) answer(null, reachable);
    else answer(null, first.address, first.family);
  });
};

function present(failed: Failed, answer: http.IncomingMessage, status: number) {
  if (status === 200) return fileOf(answer);
  answer.resume();
  // Signed addresses answer 403 once they have expired.
  if ([403, 404, 410].includes(status)) throw failed('not-found', 'The recording is not there any more.');
  throw failed('unavailable', `The recording's storage answered ${status}.`);
}
