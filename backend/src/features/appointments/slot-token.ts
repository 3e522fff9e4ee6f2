import type { Platform } from '../../platform/platform';

/** What a slot token stands for. */
export interface SlotOffer {
  serviceId: string;
  staffId: string;
  startsAt: Date;
  durationMinutes: number;
  /** Which hours of the staff member it was found in; another number once they have been changed. */
  hoursVersion: number;
  /** When it was offered. */
  offeredAt: Date;
}

const lifeMs = 30 * 60_000;
const length = 48;

/**
 * Makes the token of an offered slot: 96 URL-safe characters that only this tenant can book with, for 30 minutes.
 * @param offer without the time of the offer, which is now
 */
export function makeSlotToken(
  platform: Platform,
  tenantId: string,
  offer: Omit<SlotOffer, 'offeredAt'>,
): string {
  const bytes = Buffer.alloc(length);
  bytes.write(offer.serviceId.replaceAll('-', ''), 0, 'hex');
  bytes.write(offer.staffId.replaceAll('-', ''), 16, 'hex');
  bytes.writeUInt32BE(offer.startsAt.getTime() / 1000, 32);
  bytes.writeUInt16BE(offer.durationMinutes, 36);
  bytes.writeUInt32BE(Math.floor(platform.clock().getTime() / 1000), 38);
  bytes.writeUIntBE(offer.hoursVersion, 42, 6);
  const text = bytes.toString('base64url');
  return text + platform.signer.sign('slot', `${tenantId}.${text}`);
}

/** Reads a token back. @returns null when it is not ours, is another tenant's, or has expired */
export function readSlotToken(platform: Platform, tenantId: string, token: string): SlotOffer | null {
  const offer = openSlotToken(platform, tenantId, token);
  return offer && !hasExpired(platform, offer) ? offer : null;
}

/** Reads a token that we made for this tenant, also one that has expired. */
export function openSlotToken(platform: Platform, tenantId: string, token: string): SlotOffer | null {
  const text = token.slice(0, (length * 4) / 3);
  const bytes = Buffer.from(text, 'base64url');
  if (
    bytes.length !== length ||
    !platform.signer.verify('slot', `${tenantId}.${text}`, token.slice(text.length))
  )
    return null;
  return {
    serviceId: uuidAt(bytes, 0),
    staffId: uuidAt(bytes, 16),
    startsAt: new Date(bytes.readUInt32BE(32) * 1000),
    durationMinutes: bytes.readUInt16BE(36),
    hoursVersion: bytes.readUIntBE(42, 6),
    offeredAt: new Date(bytes.readUInt32BE(38) * 1000),
  };
}

/** Tells whether an offer is older than 30 minutes. */
export function hasExpired(platform: Platform, offer: SlotOffer): boolean {
  return platform.clock().getTime() - offer.offeredAt.getTime() >= lifeMs;
}

function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.toString('hex', start, start + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
