import { type LookupAddress, lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { ProviderError } from '../error';
import type { RecordingsApi } from '../provider';
import { isAtBase, isPublicAddress, parsed } from './addresses';
import type { VapiCall } from './client';
import type { VapiCredentials } from './credentials';
import { speaker } from './errors';

const redirects = 3;

/**
 * Fetches recordings from wherever VAPI keeps them: its own storage, or a signed address at a cloud's. The address came
 * over the network, so it is fetched only over https, only from public machines (checked on the very address that is
 * connected to), and without our key.
 */
export const recordings: RecordingsApi<VapiCredentials> = {
  async fetch(call, address) {
    let next = address;
    for (let hop = 0; hop <= redirects; hop += 1) {
      const answer = await open(call, next);
      const status = answer.statusCode ?? 0;
      const moved = status >= 300 && status < 400 ? answer.headers.location : undefined;
      if (moved === undefined) return present(answer, status);
      answer.resume();
      next = URL.canParse(moved, next) ? new URL(moved, next).toString() : '';
    }
    throw failed('rejected', 'The address of the recording leads on and on.');
  },
};

function open(call: VapiCall, address: string): Promise<http.IncomingMessage> {
  const url = parsed(address);
  const lab = url !== null && isAtBase(call, url);
  if (!url || (!lab && url.protocol !== 'https:') || url.username || url.password)
    throw failed('rejected', 'The recording is at an address that is not fetched from.');
  // An address that is a number is not looked up, so it is judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!lab && /^[\d.]+$|:/.test(literal) && !isPublicAddress(literal))
    throw failed('rejected', 'The recording is at an address that is not fetched from.');
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(
      url,
      { timeout: call.timeoutMs ?? 10_000, ...(lab ? {} : { lookup: publicOnly }) },
      resolve,
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => reject(failed('unavailable', 'The recording could not be fetched.')));
  });
}

/** Looks a host up, and knows no machine that is not on the public internet. */
const publicOnly: LookupFunction = (host, options, answer) => {
  lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const reachable = error ? [] : found.filter(({ address }) => isPublicAddress(address));
    const [first] = reachable;
    if (error || !first) answer(error ?? new Error('not a public address'), '', 0);
    else if (options.all) answer(null, reachable);
    else answer(null, first.address, first.family);
  });
};

function present(answer: http.IncomingMessage, status: number) {
  if (status === 200) {
    return { contentType: answer.headers['content-type'] ?? 'application/octet-stream', audio: answer };
  }
  answer.resume();
  // Signed addresses answer 403 once they have expired.
  if ([403, 404, 410].includes(status)) throw failed('not-found', 'The recording is not there any more.');
  throw failed('unavailable', `The recording's storage answered ${status}.`);
}

function failed(kind: 'rejected' | 'unavailable' | 'not-found', message: string): ProviderError {
  return new ProviderError({ provider: speaker.id, kind, message });
}
