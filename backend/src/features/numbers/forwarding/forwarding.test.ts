import { randomUUID } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../../tests/client';
import { eventsOfCall, giveNumber, type LiveNumber, sendVapi } from '../../../inbox/testing';

let app: TestApp;
let owner: Person;
let number: LiveNumber;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  number = await giveNumber(app, owner);
});
afterAll(() => app.close());

it('tells the codes of each carrier with the number as people there dial it', async () => {
  const ask = (query: string) => app.call('get', `/api/phone-numbers/forwarding?${query}`, owner.token);
  const turkey = (await ask('country=TR&number=%2B908501112233')).body.data.carriers;
  expect(turkey[0].codes[0]).toEqual({ when: 'always', code: '**21*08501112233#' });
  const states = (await ask('country=us&number=%2B14155550123')).body.data.carriers;
  expect(states.find((each: { id: string }) => each.id === 'verizon').codes[0].code).toBe('*724155550123');
  expect((await ask('country=JP')).body.data.carriers).toEqual([]);
});

it('proves forwarding by a call that comes back, and says when none does', async () => {
  const begin = (keptNumber: string) =>
    app
      .call('post', `/api/phone-numbers/${number.id}/forwarding-proof`, owner.token)
      .set('Idempotency-Key', randomUUID())
      .send({ keptNumber });
  const path = (id: string) => `/api/phone-numbers/${number.id}/forwarding-proof/${id}`;
  const started = await begin('+14155550155');
  expect(started.status).toBe(202);
  expect(started.body.data).toMatchObject({ forwarded: null, afterSeconds: null });
  const [ringing] = eventsOfCall(number, { from: number.number, startedAt: new Date(Date.now() + 3_000) });
  await sendVapi(app, ringing!);
  const proven = await until(
    async () => (await app.call('get', path(started.body.data.id), owner.token)).body.data,
    (proof) => proof.forwarded !== null,
  );
  expect(proven).toMatchObject({ forwarded: true, keptNumber: '+14155550155' });
  expect(proven.afterSeconds).toBeGreaterThanOrEqual(2);

  const silent = await begin('+14155550156');
  await app.database.query(`update call_logs set direction = 'OUTBOUND' where direction = 'INBOUND'`);
  await app.database.query(
    `update forwarding_proofs set created_at = now() - interval '2 minutes' where id = $1`,
    [silent.body.data.id],
  );
  const none = await until(
    async () => (await app.call('get', path(silent.body.data.id), owner.token)).body.data,
    (proof) => proof.forwarded !== null,
  );
  expect(none).toMatchObject({ forwarded: false, afterSeconds: null });
  expect((await begin(number.number)).status).toBe(422);
});

it('shows what a number did on each day', async () => {
  const answer = await app.call('get', `/api/phone-numbers/${number.id}/analytics?days=7`, owner.token);
  expect(answer.body.data.days).toHaveLength(7);
});
