import { type Person, startTestApp, type TestApp } from '../../../tests/client';

/* Through a route that buys: whatever is asked however often, the numbers in the table say how much was bought. */

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
});
afterAll(() => app.close());

const provision = (key: string | undefined, body: object, person = owner) => {
  const request = app.call('post', '/api/phone-numbers/provision', person.token);
  return (key === undefined ? request : request.set('Idempotency-Key', key)).send(body);
};
const bought = async (person = owner): Promise<number> =>
  (await app.database.query('select 1 from phone_numbers where tenant_id = $1', [person.tenantId])).length;

it('does the same once and answers it as often as it is asked', async () => {
  const first = await provision('one', { countryCode: 'US' });
  expect([first.status, first.headers['idempotency-replayed']]).toEqual([202, undefined]);
  for (let round = 0; round < 3; round += 1) {
    const again = await provision('one', { countryCode: 'US' });
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([202, 'true']);
    expect(again.body).toEqual(first.body);
  }
  expect(await bought()).toBe(1);
});

it('does it every time without a key', async () => {
  await provision(undefined, { countryCode: 'US' });
  await provision(undefined, { countryCode: 'US' });
  expect(await bought()).toBe(2);
});

it('refuses the key for another request, and does nothing', async () => {
  await provision('one', { countryCode: 'US' });
  const other = await provision('one', { countryCode: 'US', areaCode: '415' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  expect(await bought()).toBe(1);
});

it('does it once when the same comes many times at once', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => provision('one', { countryCode: 'US' })));
  expect(new Set(answers.map((each) => each.status))).toEqual(new Set([202]));
  expect(new Set(answers.map((each) => each.body.data.id)).size).toBe(1);
  expect(answers.filter((each) => each.headers['idempotency-replayed'] !== 'true')).toHaveLength(1);
  expect(await bought()).toBe(1);
});

it('keeps keys within a business and a route', async () => {
  const other = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  const [mine, theirs] = [
    await provision('one', { countryCode: 'US' }),
    await provision('one', { countryCode: 'US' }, other),
  ];
  expect(theirs.body.data.id).not.toBe(mine.body.data.id);
  const elsewhere = await app
    .call('post', '/api/telephony/provision-phone', owner.token)
    .set('Idempotency-Key', 'one')
    .send({ countryCode: 'US' });
  expect([elsewhere.status, elsewhere.headers['idempotency-replayed']]).toEqual([202, undefined]);
  expect([await bought(), await bought(other)]).toEqual([2, 1]);
});

it('keeps keys within an address too: another row is another request', async () => {
  const [one, two] = [
    await provision('a', { countryCode: 'US' }),
    await provision('b', { countryCode: 'US' }),
  ];
  await app.database.query(
    `update phone_numbers set status = 'ACTIVE', voice_number_id = id::text where tenant_id = $1`,
    [owner.tenantId],
  );
  const call = (id: string) =>
    app
      .call('post', `/api/phone-numbers/${id}/test-call`, owner.token)
      .set('Idempotency-Key', 'c')
      .send({ to: '+905321234567' });
  expect((await call(one.body.data.id)).status).toBe(202);
  expect((await call(two.body.data.id)).body.code).toBe('idempotency-key-reused');
});

it('remembers no failure: the key is free for the next try', async () => {
  await app.call('post', '/api/billing/subscription', owner.token).send({ plan: 'FREE' });
  const refused = await provision('one', { countryCode: 'US' });
  expect([refused.status, refused.body.code]).toEqual([402, 'plan-limit']);
  await app.call('post', '/api/billing/subscription', owner.token).send({ plan: 'PRO' });
  const done = await provision('one', { countryCode: 'US' });
  expect([done.status, done.headers['idempotency-replayed']]).toEqual([202, undefined]);
  expect(await bought()).toBe(1);
});

it('answers a member who may not, before any key is looked at', async () => {
  await provision('one', { countryCode: 'US' });
  await app.database.query(`update members set role = 'STAFF' where tenant_id = $1`, [owner.tenantId]);
  const answer = await provision('one', { countryCode: 'US' });
  expect([answer.status, answer.body.data]).toEqual([403, undefined]);
});

it.each(['x'.repeat(201), 'a b', 'b\u00fcy'])('refuses %j as a key', async (key) => {
  const answer = await provision(key, { countryCode: 'US' });
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'Idempotency-Key']);
  expect(await bought()).toBe(0);
});
