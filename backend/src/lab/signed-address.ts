import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs an address that needs no key. @param secret of the simulator */
export function signed({ secret }: { secret: string }, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** Tells whether an address was signed here. */
export function isSigned(world: { secret: string }, text: string, signature: string): boolean {
  const right = Buffer.from(signed(world, text));
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
}
