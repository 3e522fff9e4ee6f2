import { randomBytes } from 'node:crypto';
import { sleep } from '../../src/platform/time';
import { type Answer, ask, insist } from './ask';
import type { Stage } from './stage';

/** A business that is on the largest plan, takes bookings, and is called at a number of its own at Twilio. */
export interface Business {
  tenantId: string;
  serviceId: string;
  /** A number that Twilio sold it. */
  number: string;
  voiceNumberId: string;
  /** The key of its own account at VAPI, where it has one. */
  vapi: { accountKey: string; privateKey: string } | null;
  /** Asks the API as its owner, and signs in again when the token has run out. */
  call(method: string, path: string, body?: object, key?: string): Promise<Answer>;
}

/** Signs a business up and makes it ready, before anything is killed. @throws Error when anything is refused */
export async function openBusiness(stage: Stage, index: number): Promise<Business> {
  const { url } = stage.proxy;
  const person = {
    email: `owner-${index}-${randomBytes(4).toString('hex')}@example.com`,
    password: `long enough ${randomBytes(6).toString('hex')}`,
  };
  const json = { 'content-type': 'application/json' };
  const sign = async (path: string, more: object): Promise<{ accessToken: string; tenantId: string }> => {
    // All of them come from one address, which is allowed sixty an hour.
    await stage.surely('delete from rate_limits');
    const body = JSON.stringify({ ...person, ...more });
    const { status, text } = await insist(() => ask(url + path, 'POST', json, body));
    if (status >= 300 || status === 0) throw new Error(`${path} answered ${status}: ${text}`);
    const { accessToken, me } = JSON.parse(text).data;
    return { accessToken, tenantId: me.tenant.id };
  };
  let session = await sign('/api/auth/signup', { businessName: `Business ${index}`, countryCode: 'US' });
  const call: Business['call'] = async (method, path, body, key) => {
    const send = (): Promise<Answer> =>
      ask(
        url + path,
        method,
        {
          ...json,
          authorization: `Bearer ${session.accessToken}`,
          ...(key ? { 'idempotency-key': key } : {}),
        },
        body ? JSON.stringify(body) : '',
      );
    const answer = await send();
    if (answer.status !== 401) return answer;
    session = await sign('/api/auth/login', {});
    return send();
  };
  const make = async (method: string, path: string, body: object, key?: string): Promise<{ id: string }> => {
    const { status, text } = await insist(() => call(method, path, body, key));
    if (status >= 300 || status === 0) throw new Error(`${path} answered ${status}: ${text}`);
    return JSON.parse(text).data;
  };
  await make('POST', '/api/billing/subscription', { plan: 'ENTERPRISE' });
  const service = await make('POST', '/api/services', { name: 'Haircut', durationMinutes: 30 });
  const shifts = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...whole, kind: 'WORK', weekday }));
  for (const name of ['Ada', 'Grace'])
    await make('POST', '/api/staff', { name, serviceIds: [service.id], shifts });
  await stage.surely(
    `insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, updated_at) values ($1, 0, 0, now())
     on conflict (tenant_id) do update set quiet_from_minute = 0, quiet_until_minute = 0`,
    [session.tenantId],
  );
  let vapi: Business['vapi'] = null;
  if (index % 3 === 0) {
    const privateKey = `own-${randomBytes(8).toString('hex')}`;
    const account = { provider: 'VAPI', displayName: 'Own', credentials: { privateKey } };
    vapi = { accountKey: (await make('POST', '/api/providers', account)).id, privateKey };
  }
  const wish = { countryCode: 'US', provider: 'TWILIO' };
  const order = await make('POST', '/api/phone-numbers/provision', wish, `first-${index}`);
  for (const end = Date.now() + 60_000; ; await sleep(100)) {
    const [row] = await stage.surely<{ status: string; number: string; voice: string }>(
      'select status, number, voice_number_id as voice from phone_numbers where id = $1',
      [order.id],
    );
    const { tenantId } = session;
    if (row?.status === 'ACTIVE')
      return { tenantId, serviceId: service.id, number: row.number, voiceNumberId: row.voice, vapi, call };
    if (Date.now() > end) throw new Error(`The first number of business ${index} is ${row?.status}.`);
  }
}

const whole = { startMinute: 0, endMinute: 1440 };
