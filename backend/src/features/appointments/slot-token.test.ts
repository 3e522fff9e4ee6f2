import { randomBytes } from 'node:crypto';
import type { Platform } from '../../platform/platform';
import { makeSigner } from '../../platform/signer';
import { makeSlotToken, openSlotToken, readSlotToken } from './slot-token';

const key = (id: string) => ({ id, key: randomBytes(32) });
const keys = [key('one')];
const now = new Date('2026-07-01T10:00:00Z');
const at = (minutes: number): Platform =>
  ({ signer: makeSigner(keys), clock: () => new Date(now.getTime() + minutes * 60_000) }) as Platform;
const tenant = '0190a1b2-0000-7000-8000-000000000001';
const offer = {
  serviceId: '0190a1b2-1111-7000-8000-000000000001',
  staffId: '0190a1b2-2222-7000-8000-000000000002',
  startsAt: new Date('2026-07-04T07:00:00Z'),
  durationMinutes: 45,
  hoursVersion: 3_564_000_000_123,
};
const token = makeSlotToken(at(0), tenant, offer);

describe('a slot token', () => {
  it('says what it stands for, in 96 characters for an address', () => {
    expect(token).toMatch(/^[\w-]{96}$/);
    expect(readSlotToken(at(5), tenant, token)).toEqual({ ...offer, offeredAt: now });
  });

  it('is refused to another tenant', () => {
    expect(readSlotToken(at(0), '0190a1b2-0000-7000-8000-000000000002', token)).toBeNull();
  });

  it('expires after half an hour, and still says what it was', () => {
    expect(readSlotToken(at(29.9), tenant, token)).not.toBeNull();
    expect(readSlotToken(at(30), tenant, token)).toBeNull();
    expect(openSlotToken(at(30), tenant, token)).toMatchObject(offer);
  });

  it('is refused when any character is another one', () => {
    for (let place = 0; place < token.length; place += 1) {
      const forged = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);
      expect([place, readSlotToken(at(0), tenant, forged)]).toEqual([place, null]);
    }
    for (const wrong of ['', 'x', token.slice(1), token.slice(0, 64), `${token}${token}`, 'ü'.repeat(96)])
      expect(readSlotToken(at(0), tenant, wrong)).toBeNull();
  });

  it('is refused when signed with another key, and taken with an older one of ours', () => {
    const signer = (all: typeof keys) => ({ ...at(0), signer: makeSigner(all) });
    expect(readSlotToken(signer([key('two')]), tenant, token)).toBeNull();
    expect(readSlotToken(signer([key('two'), ...keys]), tenant, token)).not.toBeNull();
  });
});
