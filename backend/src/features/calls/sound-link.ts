import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';

/** Which sound: of a call, or a message that a caller left. */
export type Sound = { kind: 'recording'; id: string } | { kind: 'voicemail'; id: string };

/** Long enough to hear the longest call to its end, and to go back in it. */
const lifetimeMs = 3_600_000;
const purpose = 'sound';
const shape = /^(r|v)\.([0-9a-f-]{36})\.([0-9a-f-]{36})\.([0-9a-z]{1,11})$/;

/**
 * Makes an address of one sound that a player can use, which sends no token: whoever has it may hear that sound, and
 * nothing else, for an hour.
 */
export function soundLink(
  platform: Platform,
  tenantId: string,
  sound: Sound,
): { url: string; expiresAt: string } {
  const expires = platform.clock().getTime() + lifetimeMs;
  const text = `${sound.kind === 'recording' ? 'r' : 'v'}.${tenantId}.${sound.id}.${expires.toString(36)}`;
  const query = new URLSearchParams({ of: text, proof: platform.signer.sign(purpose, text) });
  return { url: `/api/sound?${query.toString()}`, expiresAt: new Date(expires).toISOString() };
}

/** Reads such an address back. @throws Problem `invalid-token` for one that is forged or whose time is over */
export function readSoundLink(
  platform: Platform,
  link: { of: string; proof: string },
): { tenantId: string; sound: Sound } {
  const [, kind, tenantId, id, expires] = shape.exec(link.of) ?? [];
  const isOurs = platform.signer.verify(purpose, link.of, link.proof);
  if (!isOurs || !tenantId || !id || !expires || Number.parseInt(expires, 36) <= platform.clock().getTime())
    throw new Problem(
      'invalid-token',
      'This link to a recording is not valid any more. Open the call again.',
    );
  return { tenantId, sound: { kind: kind === 'r' ? 'recording' : 'voicemail', id } };
}
