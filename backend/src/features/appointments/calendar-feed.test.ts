import { startTestApp, type TestApp } from '../../../tests/client';
import { withoutQuery } from '../../platform/log';
import { writeCalendar } from './ics';
import { ahead, openShop, type Shop } from './testing';

describe('a calendar as text', () => {
  const event = {
    id: '0190a1b2-0000-7000-8000-000000000001',
    startsAt: new Date('2026-07-01T09:00:00Z'),
    endsAt: new Date('2026-07-01T10:00:00Z'),
    changedAt: new Date('2026-06-30T10:00:00Z'),
    sequence: 2,
    title: 'Haircut; with, backslash \\',
    description: 'one\ntwo\r\nEND:VEVENT',
  };

  it('has the lines that RFC 5545 asks for', () => {
    expect(writeCalendar('Ayşe', [event]).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Telyx//Appointments//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'X-WR-CALNAME:Ayşe',
      'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
      'BEGIN:VEVENT',
      'UID:0190a1b2-0000-7000-8000-000000000001@telyx',
      'DTSTAMP:20260630T100000Z',
      'LAST-MODIFIED:20260630T100000Z',
      'DTSTART:20260701T090000Z',
      'DTEND:20260701T100000Z',
      'SEQUENCE:2',
      'SUMMARY:Haircut\\; with\\, backslash \\\\',
      'DESCRIPTION:one\\ntwo\\nEND:VEVENT',
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('folds long lines at 75 octets and tears no character', () => {
    const title = 'şğüöçıİ💇'.repeat(40);
    const text = writeCalendar('x', [{ ...event, title }]);
    for (const line of text.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toContain('\ufffd');
    }
    expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}\r\n`);
  });
});

describe('a staff member’s feed', () => {
  let app: TestApp;
  let shop: Shop;
  beforeAll(async () => {
    app = await startTestApp();
    shop = await openShop(app);
  });
  afterAll(() => app.close());
  const call = (method: 'get' | 'post' | 'delete', path: string) => app.call(method, path, shop.owner.token);
  const makeFeed = async (): Promise<string> =>
    new URL((await call('post', `/api/staff/${shop.staffId}/feed`)).body.data.url).pathname;

  it('is read by its secret address alone, shows what is booked, and ends', async () => {
    const path = await makeFeed();
    expect(path).toMatch(/^\/api\/calendar\/[\w-]{43}\.ics$/);
    const startsAt = ahead(3, 420).toISOString();
    const made = await call('post', '/api/appointments').send({
      serviceId: shop.serviceId,
      staffId: shop.staffId,
      startsAt,
      customer: { name: 'Deniz', phone: '+905321234567' },
    });
    const { id } = made.body.data;
    const feed = await app.call('get', path);
    expect([feed.status, feed.headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(feed.text).toContain(`UID:${id}@telyx\r\n`);
    expect(feed.text).toContain('SUMMARY:Haircut – Deniz\r\n');
    expect(feed.text).toContain(`DTSTART:${startsAt.replace(/[-:]|\.\d+/g, '')}\r\n`);

    await call('post', `/api/appointments/${id}/status`).send({ status: 'CANCELLED' });
    expect((await app.call('get', path)).text).not.toContain('VEVENT');

    const next = await makeFeed();
    expect([(await app.call('get', path)).status, (await app.call('get', next)).status]).toEqual([404, 200]);
    const [row] = await app.database.query<{ feed_token_hash: string }>(
      'select feed_token_hash from staff where id = $1',
      [shop.staffId],
    );
    expect(next).not.toContain(row!.feed_token_hash);
    expect(row!.feed_token_hash).toMatch(/^[0-9a-f]{64}$/);
    const { staff } = (await call('get', '/api/staff')).body.data;
    expect(staff[0].hasFeed).toBe(true);
    expect(JSON.stringify(staff)).not.toContain(row!.feed_token_hash);
    await call('delete', `/api/staff/${shop.staffId}/feed`);
    expect((await app.call('get', next)).status).toBe(404);
  });

  it('has an address that no log line shows', async () => {
    const path = await makeFeed();
    expect(withoutQuery(`${path}?x=1`)).toBe('/api/calendar/[redacted]');
  });

  it('ends when the staff member leaves', async () => {
    const path = await makeFeed();
    expect((await call('delete', `/api/staff/${shop.staffId}`)).status).toBe(200);
    expect((await app.call('get', path)).status).toBe(404);
  });
});
