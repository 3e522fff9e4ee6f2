import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Signs what leaves the product and comes back: slot tokens, and the secrets of provider webhooks. */
export interface Signer {
  /** Makes a URL-safe signature of a text, 32 characters. @param purpose keeps one use from passing for another */
  sign(purpose: string, text: string): string;
  /** Tells whether a signature was made with any of the keys. Takes the same time whatever is wrong. */
  verify(purpose: string, text: string, signature: string): boolean;
  /** Gives a secret for each key, the newest first, with the id of its key. */
  secretsFor(purpose: string): { keyId: string; secret: string }[];
}

/** Makes a signer. @param keys those of JWT_SECRET: the first one writes, all of them read */
export function makeSigner(keys: { id: string; key: Buffer }[]): Signer {
  const derived = new Map<string, Buffer[]>();
  const keysFor = (purpose: string): Buffer[] => {
    const known = derived.get(purpose);
    if (known) return known;
    const made = keys.map(({ key }) => Buffer.from(hkdfSync('sha256', key, '', `telyx:${purpose}`, 32)));
    // Purposes are few, and named in code; those with an account in them are as many as there are accounts.
    if (derived.size > 10_000) derived.clear();
    derived.set(purpose, made);
    return made;
  };
  const signWith = (key: Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest().subarray(0, 24);
  return {
    sign: (purpose, text) => signWith(keysFor(purpose)[0]!, text).toString('base64url'),
    verify(purpose, text, signature) {
      const given = Buffer.from(signature, 'base64url');
      // One signature has one spelling: decoding alone would pass over what does not belong to it.
      if (given.toString('base64url') !== signature) return false;
      let found = false;
      for (const key of keysFor(purpose)) {
        const right = signWith(key, text);
        if (given.length === right.length && timingSafeEqual(given, right)) found = true;
      }
      return found;
    },
    secretsFor: (purpose) =>
      keysFor(purpose).map((key, index) => ({ keyId: keys[index]!.id, secret: key.toString('base64url') })),
  };
}
