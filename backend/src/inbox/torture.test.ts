import { randomInt } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { tell } from '../../tests/crash/tally';
import { eventsOfCall, giveNumber, type LiveNumber, sendVapi } from './testing';

/** How many calls are told in disorder; the whole drill is 10,000. */
const callCount = Number(process.env['TORTURE_CALLS'] ?? 100);
const atOnce = 24;

let app: TestApp;
let orderly: { owner: Person; number: LiveNumber };
let disorderly: { owner: Person; number: LiveNumber };
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  orderly = await business();
  disorderly = await business();
});
afterAll(() => app.close());

async function business() {
  const owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
  return { owner, number: await giveNumber(app, owner) };
}

/** Noon of yesterday: no call runs into another day. */
const noon = new Date(new Date().setUTCHours(12, 0, 0, 0) - 86_400_000);

/** The same call for either business, but for the ids that are its own. */
function eventsFor(number: LiveNumber, index: number, who: string): object[] {
  return eventsOfCall(number, {
    callId: `${who}-${index}`,
    from: `+1415556${String(index % 10_000).padStart(4, '0')}`,
    startedAt: new Date(noon.getTime() + index * 1000),
    seconds: 5 + (index % 120),
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items];
  for (let index = copy.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [copy[index], copy[other]] = [copy[other]!, copy[index]!];
  }
  return copy;
}

async function sendAll(events: readonly object[]): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < events.length) {
      const event = events[next++]!;
      const answer = await sendVapi(app, event);
      if (answer.status !== 200) throw new Error(`A delivery was answered ${answer.status}.`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

const settled = () =>
  until(
    () => app.database.query<{ n: number }>(`select count(*)::int as n from inbox where status = 'RECEIVED'`),
    ([row]) => row!.n === 0,
    Number(process.env['TORTURE_WAIT_MS'] ?? 120_000),
  );

/** Everything that the calls of a business have left, without ids and the moment of writing. */
async function traces(tenantId: string): Promise<unknown> {
  const rows = (sql: string) => app.database.query(sql, [tenantId]);
  return {
    calls: await rows(
      `select split_part(call_sid, '-', 2)::int as call, direction, status, from_number, start_time, answered_time, end_time,
         duration_seconds, hangup_cause, summary, transcript, turns, cost, currency, reported_at is not null as reported
       from call_logs where tenant_id = $1 order by 1`,
    ),
    events: await rows(
      `select split_part(l.call_sid, '-', 2)::int as call, e.type, e.at from call_events e
       join call_logs l on l.tenant_id = e.tenant_id and l.id = e.call_log_id where e.tenant_id = $1 order by 1, 3, 2`,
    ),
    days: await rows(
      'select day, calls_in, calls_out, answered, seconds from number_days where tenant_id = $1 order by 1',
    ),
    number: await rows('select calls_in, calls_out from phone_numbers where tenant_id = $1'),
    usage: await rows(
      `select split_part(l.call_sid, '-', 2)::int as call, u.kind, u.quantity, u.cost from usage_records u
       join call_logs l on l.tenant_id = u.tenant_id and l.id = u.call_log_id where u.tenant_id = $1 order by 1`,
    ),
    month: await rows('select kind, quantity from usage_months where tenant_id = $1'),
  };
}

it('leaves the same rows when every event comes three times, in any order', async () => {
  const indexes = Array.from({ length: callCount }, (_, index) => index);
  // In order: one call's events one after the other, each once.
  let next = 0;
  const tellInOrder = async (): Promise<void> => {
    while (next < indexes.length) {
      const index = indexes[next++]!;
      for (const event of eventsFor(orderly.number, index, 'orderly')) await sendAll([event]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, tellInOrder));
  await settled();
  const thrice = indexes.flatMap((index) => {
    const events = eventsFor(disorderly.number, index, 'disorderly');
    return [...events, ...events, ...events];
  });
  await sendAll(shuffled(thrice));
  await settled();
  const [once, often] = [await traces(orderly.owner.tenantId), await traces(disorderly.owner.tenantId)];
  expect((once as { calls: unknown[] }).calls).toHaveLength(callCount);
  expect(often).toEqual(once);
  tell(`calls told in ${thrice.length} deliveries, three times over and in any order`, callCount);
}, 3_600_000);
