import { until } from '../../tests/client';
import type { Salon } from '../features/reception/testing';
import { startTelnyxTest, type TelnyxTest } from './testing-telnyx';

/* A call that we have placed goes on, and ends, when Telnyx does not tell. */
jest.setTimeout(60_000);

let test: TelnyxTest;
let salon: Salon;
let number: { id: string; number: string };
beforeAll(async () => {
  test = await startTelnyxTest();
  salon = await test.open();
  number = await test.buy(salon.owner);
  await test.app
    .call('patch', `/api/phone-numbers/${number.id}/assistant`, salon.owner.token)
    .send({ assistantId: salon.assistantId });
});
beforeEach(() => {
  test.telnyx.clearFaults();
  test.telnyx.disturb(null);
});
afterAll(() => test.close());

async function start(to: string, more: object = {}): Promise<string> {
  const answer = await salon.call('post', '/api/calls').send({ to, from: number.number, ...more });
  expect(answer.body).toMatchObject({ success: true, data: { provider: 'TELNYX' } });
  return answer.body.data.id;
}
const actions = () =>
  test.telnyx.ledger.flatMap(({ operation, body, status }) =>
    operation === 'POST /v2/calls/:id/actions/:action' && status === 200
      ? [body as { to?: string; custom_headers?: object[] }]
      : [],
  );
const rowOf = async (id: string) =>
  (
    await test.app.database.query<{ status: string; end_time: Date | null; machine_result: string | null }>(
      'select status::text, end_time, machine_result from call_logs where id = $1',
      [id],
    )
  )[0]!;
const ended = (id: string, withinMs = 30_000) =>
  until(
    () => rowOf(id),
    ({ end_time }) => end_time !== null,
    withinMs,
  );

it('is spoken to when it is not told whether a person or a machine answered', async () => {
  test.telnyx.disturb({ types: /machine/, lateMs: 60_000 });
  const before = actions().length;
  const id = await start('+12065550161', { machineDetection: true });
  const [command] = await until(
    async () => actions().slice(before),
    ({ length }) => length > 0,
    15_000,
  );
  expect(command!.custom_headers).toContainEqual({ name: 'X-call_direction', value: 'outbound' });
  expect((await rowOf(id)).machine_result).toBeNull();
  await ended(id);
  expect(
    actions()
      .slice(before)
      .filter(({ to }) => to),
  ).toHaveLength(1);
});

it('is hung up on when a machine answers', async () => {
  const id = await start('+12065559903', { machineDetection: true });
  expect(await ended(id)).toMatchObject({ machine_result: 'machine' });
});

it('is spoken to, and ends, when nothing is told of it at all', async () => {
  test.telnyx.disturb({ types: /answered|machine|hangup/, lateMs: 60_000 });
  const before = actions().length;
  const id = await start('+12065550162');
  await until(
    async () => actions().slice(before),
    ({ length }) => length > 0,
    25_000,
  );
  test.telnyx.placed().at(-1)!.hangUp();
  expect(await ended(id)).toMatchObject({ status: 'COMPLETED' });
});

it('ends when its answer was lost and its end is not told', async () => {
  test.telnyx.disturb({ types: /hangup/, lateMs: 60_000 });
  const before = test.telnyx.placed().length;
  test.telnyx.inject({ operation: 'POST /v2/calls', kind: 'reset-after-commit' });
  const id = await start('+12065550163');
  expect(await ended(id)).toMatchObject({ status: 'COMPLETED' });
  expect(test.telnyx.placed().length - before).toBe(1);
});
