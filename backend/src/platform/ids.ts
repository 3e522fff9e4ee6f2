import { randomBytes, randomFillSync, randomInt } from 'node:crypto';

/** Random bytes for many ids, because asking for sixteen takes as long as for thousands. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * Makes a UUID version 7 (RFC 9562): sorted by creation time, so that primary keys append to their index.
 * @param now milliseconds since the epoch, default the clock
 */
export function newId(now: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + 16);
  used += 16;
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const referencePrefix = 'tlx-';

/**
 * Makes the name under which we create a thing at a provider, so that after a lost answer the thing can be
 * found again. 36 characters: VAPI cuts names at 40.
 * @param id the UUID of our own row
 */
export function referenceFor(id: string): string {
  return referencePrefix + id.replaceAll('-', '');
}

/** Reads our own id back out of a provider's name; null where the name is not one of ours. */
export function idFromReference(reference: string | null | undefined): string | null {
  const match = /^tlx-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(
    reference ?? '',
  );
  return match ? match.slice(1).join('-') : null;
}

/** Makes an unguessable token, URL-safe. @param bytes entropy in bytes, default 32 */
export function newToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Picks one element at random; undefined from an empty list. */
export function pickRandom<T>(items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : items[randomInt(items.length)];
}
