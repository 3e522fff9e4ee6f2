import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { giveNumber, type LiveNumber } from '../../inbox/testing';
import { newId, referenceFor } from '../../platform/ids';
import { aboutCall, holdCall } from './call-row';

let app: TestApp;
let owner: Person;
let number: LiveNumber;
let other: Client;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  number = await giveNumber(app, owner);
  other = new Client({ connectionString: app.database.ownerUrl });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await app.close();
});

const contact = '+14155550123';
const factsOf = (callId: string, reference: string | null) => ({
  callId,
  direction: reference ? ('outbound' as const) : ('inbound' as const),
  from: reference ? number.number : contact,
  to: reference ? contact : number.number,
  voiceNumberId: null,
  assistantId: null,
  reference,
});

/** What news of a call find, which come while somebody else has written of it and not yet committed. */
async function findWhile(callId: string, reference: string | null, write: () => Promise<unknown>) {
  await other.query('begin');
  await write();
  const origin = {
    deliveryId: newId(),
    provider: 'TELNYX' as const,
    accountKey: 'platform:TELNYX',
    receivedAt: new Date(),
  };
  const found = app.platform.system
    .scope(owner.tenantId)
    .tx((tx) => holdCall(tx, factsOf(callId, reference), origin, new Date()));
  // They have looked in vain, and wait for the other one's row.
  await until(
    () =>
      app.database.query<{ waiting: number }>(
        `select count(*)::int as waiting from pg_locks where not granted
           and pid in (select pid from pg_stat_activity where datname = current_database())`,
      ),
    ([row]) => row!.waiting > 0,
  );
  await other.query('commit');
  return (await found).id;
}
const rowsOf = (callId: string) =>
  app.database.query<{ id: string }>('select id from call_logs where call_sid = $1', [callId]);

describe('the row of a call', () => {
  it('is one, where the answer to a call that we place is written down as its first news come', async () => {
    const id = randomUUID();
    const callId = `v3:${id}`;
    await app.database.query(
      `insert into call_logs (tenant_id, id, provider, phone_number_id, direction, status, from_number, to_number, start_time)
       values ($1, $2, 'TELNYX', $3, 'OUTBOUND', 'QUEUED', $4, $5, now())`,
      [owner.tenantId, id, number.id, number.number, contact],
    );
    const found = await findWhile(callId, referenceFor(id), () =>
      other.query('update call_logs set call_sid = $1 where id = $2', [callId, id]),
    );
    expect(found).toBe(id);
    expect(await rowsOf(callId)).toEqual([{ id }]);
  });

  it('is one, where the question of an arriving call is written down as its first news come', async () => {
    const id = randomUUID();
    const callId = `v3:${id}`;
    const found = await findWhile(callId, null, () =>
      other.query(
        `insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number, start_time)
         values ($1, $2, $3, 'TELNYX', $4, 'INBOUND', 'RINGING', $5, $6, now())`,
        [owner.tenantId, id, callId, number.id, contact, number.number],
      ),
    );
    expect(found).toBe(id);
    expect(await rowsOf(callId)).toEqual([{ id }]);
  });

  it('is looked for by what its reference names', () => {
    const id = randomUUID();
    expect(JSON.parse(aboutCall(factsOf('v3:1', referenceFor(id))))).toMatchObject({
      row: id,
      number: number.number,
      contact,
      direction: 'OUTBOUND',
    });
  });
});
