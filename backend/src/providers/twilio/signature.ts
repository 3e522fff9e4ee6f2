import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers. */
export interface Signed {
  /** The public address with its query, as it was configured. */
  url: string;
  /** The fields of a form; null for a GET or a JSON body. */
  fields: URLSearchParams | null;
  rawBody: Buffer;
}

/**
 * Finds the signature that proves a request: HMAC-SHA1, keyed with the Auth Token, over the address and the fields
 * in the order of their names. A JSON body is proved by its hash in the address (`bodySHA256`).
 * @param tokens Auth Tokens that may have signed
 * @returns the signature; null when none of the tokens has made it. The time taken tells nothing of how much of a wrong
 *   one fits.
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security and the source of the SDK 6.2.0
 */
export function provenSignature(signed: Signed, given: string, tokens: readonly string[]): string | null {
  if (!bodyFits(signed)) return null;
  const fields = signed.fields ? joined(signed.fields) : '';
  for (const token of tokens) {
    for (const url of spellings(signed.url)) {
      const expected = createHmac('sha1', token)
        .update(url + fields, 'utf8')
        .digest('base64');
      // Which spelling it was, and which token, is no secret: only how much of a wrong one fits would be.
      if (isEqual(expected, given)) return expected;
    }
  }
  return null;
}

/** Each name with its value; of a name that is repeated, each value once and in order. */
function joined(fields: URLSearchParams): string {
  const pairs = [...fields].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const repeated = pairs.some(([name], index) => pairs[index - 1]?.[0] === name);
  if (!repeated) return pairs.map(([name, value]) => name + value).join('');
  const names = [...new Set(fields.keys())].sort();
  return names
    .map((name) =>
      [...new Set(fields.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

/** Twilio has been seen to sign with the usual port written out and without it. The address as it is comes first. */
function* spellings(url: string): Generator<string> {
  const signed = url.replace(/#.*$/, '');
  yield signed;
  const match = /^(https?:\/\/)([^/?#:@]+)(:\d+)?([/?].*)?$/i.exec(signed);
  if (!match) return;
  const [, scheme = '', host = '', port, rest = ''] = match;
  const usual = scheme.toLowerCase() === 'https://' ? ':443' : ':80';
  yield scheme + host + (port ? '' : usual) + rest;
}

function bodyFits({ url, rawBody, fields }: Signed): boolean {
  const hash = /[?&]bodySHA256=([0-9a-f]{64})(?:&|$)/i.exec(url)?.[1];
  // A body that is neither a form nor hashed in the address is not covered at all.
  if (!hash) return fields !== null || rawBody.length === 0;
  return isEqual(createHash('sha256').update(rawBody).digest('hex'), hash.toLowerCase());
}

function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
