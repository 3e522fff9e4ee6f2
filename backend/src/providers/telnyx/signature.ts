import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Keys that have been read. Reading one takes as long as a proof. */
const keys = new Map<string, KeyObject | null>();
const mostKept = 1_000;

/** Tells whether a text is an Ed25519 public key, base64 of its 32 bytes. */
export function isPublicKey(text: string): boolean {
  return keyOf(text) !== null;
}

function keyOf(text: string): KeyObject | null {
  const known = keys.get(text);
  if (known !== undefined) return known;
  if (keys.size >= mostKept) keys.clear();
  const made = readKey(text);
  keys.set(text, made);
  return made;
}

function readKey(text: string): KeyObject | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) return null;
  try {
    return createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
      format: 'jwk',
    });
  } catch {
    return null;
  }
}

/**
 * Proves a delivery: Ed25519 over the time, a stroke and the raw body.
 * @param publicKeys base64; any of them may have signed
 * @param signature base64, in its one spelling: a second one would make the same proof look like another
 * @see https://developers.telnyx.com/docs/voice/programmable-voice/receiving-webhooks
 */
export function isProven(
  { timestamp, rawBody }: { timestamp: string; rawBody: Buffer },
  signature: string,
  publicKeys: readonly string[],
): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64 || bytes.toString('base64') !== signature) return false;
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), rawBody]);
  return publicKeys.some((text) => {
    const key = keyOf(text);
    return key !== null && verify(null, signed, key, bytes);
  });
}
