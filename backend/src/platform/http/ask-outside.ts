import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { judgeOutsideUrl, OutsideUrlError } from './outside-url';
import { isPublicAddress } from './public-address';

export interface OutsideRequest {
  method: 'GET' | 'POST';
  /** As the tenant has set it. */
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds for everything, from the look-up of the name to the end of the answer. Default 10,000. */
  timeoutMs?: number;
  /** Bytes of the answer that are read; what is more stays unread. Default 100,000. */
  largestAnswer?: number;
}

export interface OutsideAnswer {
  status: number;
  contentType: string;
  body: Buffer;
  /** There was more than was read. */
  isCut: boolean;
}

/** How a name is looked up: all its addresses. Tests put another in its place. */
export type Resolve = (host: string) => Promise<string[]>;

const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Sends one request to an address that a tenant has set, and to nowhere but the public internet. The name is looked up
 * once, every address that it has must be public, and the connection goes to the very address that was judged. Redirects
 * are answers like others, no proxy is asked, and no connection is kept.
 * @param options.labUrl the lab's own address; null where there is none
 * @throws OutsideUrlError when the address must not be asked; an Error with a sentence for people when nothing came back
 */
export async function askOutside(
  request: OutsideRequest,
  options: { labUrl: string | null; resolve?: Resolve },
): Promise<OutsideAnswer> {
  const { url, isLab } = judgeOutsideUrl(request.url, options.labUrl);
  const signal = AbortSignal.timeout(request.timeoutMs ?? 10_000);
  try {
    const address = isLab ? null : await publicAddressOf(url, options.resolve ?? resolveByDns, signal);
    return await exchange(url, request, address, signal);
  } catch (error) {
    if (error instanceof OutsideUrlError) throw error;
    throw new Error(signal.aborted ? 'No answer came in time.' : sentenceFor(error), { cause: error });
  }
}

/** Looks the name up. One private address among public ones is a trap, and spoils them all. */
async function publicAddressOf(url: URL, resolve: Resolve, signal: AbortSignal): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [host] : await Promise.race([resolve(host), rejectedBy(signal)]);
  const [first] = found;
  if (!first || !found.every(isPublicAddress))
    throw new OutsideUrlError('must lead to a machine on the public internet');
  return first;
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function exchange(
  url: URL,
  request: OutsideRequest,
  address: string | null,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: request.method,
        headers: { 'user-agent': 'Telyx', ...request.headers },
        agent: false,
        signal,
        // The certificate is still judged by the name.
        ...(address !== null && { lookup: pinnedTo(address) }),
      },
      (answer) => {
        read(answer, request.largestAnswer ?? 100_000).then(resolve, reject);
      },
    );
    sent.on('error', reject);
    sent.end(request.body);
  });
}

function pinnedTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, answer) => {
    if (options.all) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };
}

async function read(answer: http.IncomingMessage, most: number): Promise<OutsideAnswer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    // Leaving the loop cuts the connection.
    if (size > most) break;
  }
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? '',
    body: Buffer.concat(parts).subarray(0, most),
    isCut: size > most,
  };
}

/** Says what went wrong in words that tell nothing of our own network. */
function sentenceFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'].includes(code)) return 'The name of the server is not known.';
  if (code === 'ECONNREFUSED') return 'The server refused the connection.';
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return 'The certificate of the server is not good.';
  return 'The connection broke before an answer came.';
}
