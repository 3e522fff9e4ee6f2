import { randomUUID } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';

interface Shown {
  id: string;
  status: string;
  number: string | null;
}
interface Result {
  ok: boolean;
  numberId?: string;
  number: Shown | null;
  problem: { code: string; message: string } | null;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PROVIDER_TIMEOUT_MS: '700' } });
});
afterAll(() => app.close());

const post = (path: string, person: Person, body: object, key: string = randomUUID()) =>
  app.call('post', `/api/phone-numbers/${path}`, person.token).set('Idempotency-Key', key).send(body);
const list = async (person: Person): Promise<Shown[]> =>
  (await app.call('get', '/api/phone-numbers', person.token)).body.data.numbers;
const settle = (person: Person) =>
  until(
    () => list(person),
    (numbers) => numbers.every(({ status }) => status !== 'PENDING'),
  );
const held = () => app.lab!.twilio.paid.reduce((sum, { event }) => sum + (event === 'bought' ? 1 : -1), 0);
const buying = 'POST /2010-04-01/Accounts/:account/IncomingPhoneNumbers.json';

describe('several numbers at once', () => {
  it('are bought each for itself, once for a key, and released each for itself', async () => {
    const owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
    const before = held();
    const order = { countryCode: 'GB', areaCode: '20', quantity: 3 };
    const first = await post('bulk', owner, order, 'three');
    expect(first.status).toBe(202);
    expect(first.body.data).toMatchObject({ accepted: 3, refused: 0 });
    const again = await post('bulk', owner, order, 'three');
    expect(again.body.data).toEqual(first.body.data);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const numbers = await settle(owner);
    expect(numbers.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(3);
    expect(held() - before).toBe(3);

    const stranger = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
    const ids = numbers.map(({ id }) => id);
    expect((await post('bulk-release', stranger, { numberIds: ids })).status).toBe(404);
    const wanted = [ids[0]!, randomUUID(), ids[1]!, ids[0]!];
    const released = await post('bulk-release', owner, { numberIds: wanted });
    expect(released.status).toBe(202);
    expect(released.body.data).toMatchObject({ accepted: 2, refused: 1 });
    const results: Result[] = released.body.data.results;
    expect(results.map(({ numberId }) => numberId)).toEqual(wanted.slice(0, 3));
    expect(results[1]).toMatchObject({ ok: false, number: null, problem: { code: 'not-found' } });
    const left = await until(
      () => list(owner),
      (rows) => rows.filter(({ status }) => status === 'CANCELLED').length === 2,
    );
    expect(left.find(({ id }) => id === ids[2])?.status).toBe('ACTIVE');
    expect(held() - before).toBe(1);
    expect((await post('bulk-release', owner, { numberIds: ids.slice(0, 2) })).status).toBe(409);
  });

  it('hold the plan’s limit: what there is room for is bought, the rest is refused and costs nothing', async () => {
    const owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
    const { limits } = (await app.call('get', '/api/billing/subscription', owner.token)).body.data;
    const answer = await post('bulk', owner, { countryCode: 'GB', quantity: limits.numbers + 2 });
    expect(answer.body.data).toMatchObject({ accepted: limits.numbers, refused: 2 });
    const refused = (answer.body.data.results as Result[]).filter(({ ok }) => !ok);
    expect(refused.map(({ problem }) => problem?.code)).toEqual(['plan-limit', 'plan-limit']);
    const numbers = await settle(owner);
    expect(numbers).toHaveLength(limits.numbers);
    const full = await post('bulk', owner, { countryCode: 'GB', quantity: 1 });
    expect([full.status, full.body.code]).toEqual([402, 'plan-limit']);
    expect((await post('bulk', await app.signUp(), { quantity: 2 })).body.code).toBe('plan-limit');
  });

  it('one that fails later takes back its own and leaves the others', async () => {
    const owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
    const before = held();
    app.lab!.twilio.inject({ operation: buying, kind: 'status', status: 400, times: 1 });
    const answer = await post('bulk', owner, { countryCode: 'GB', quantity: 3 });
    expect(answer.body.data.accepted).toBe(3);
    const numbers = await settle(owner);
    app.lab!.twilio.clearFaults();
    expect(numbers.map(({ status }) => status).sort()).toEqual(['ACTIVE', 'ACTIVE', 'FAILED']);
    expect(held() - before).toBe(2);
  });

  it('refuse what is not right', async () => {
    const owner = await app.signUp({ plan: 'PRO' });
    for (const [path, body] of [
      ['bulk', {}],
      ['bulk', { areaCode: '206', quantity: 0 }],
      ['bulk', { areaCode: '206', quantity: 51 }],
      ['bulk', { areaCode: 'x', quantity: 2 }],
      ['bulk', { quantity: 2, phoneNumber: '+12065550100' }],
      ['bulk-release', { numberIds: [] }],
      ['bulk-release', { numberIds: ['x'] }],
      ['bulk-release', { numberIds: Array.from({ length: 51 }, () => randomUUID()) }],
    ] as const)
      expect([path, body, (await post(path, owner, body)).status]).toEqual([path, body, 422]);
  });
});
