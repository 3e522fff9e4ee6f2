import { type Person, startTestApp, type TestApp } from '../../tests/client';
import { platformTenantId } from '../platform/db/system';
import { newId } from '../platform/ids';
import { giveNumber, type LiveNumber } from './testing';
import { makeCallWriter } from './write-call';

let app: TestApp;
let owner: Person;
let number: LiveNumber;
let write: ReturnType<typeof makeCallWriter>;
const asked: string[] = [];
beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  number = await giveNumber(app, owner);
  const { system } = app.platform;
  const ask: typeof system.ask = (statement, ...values) => {
    asked.push(statement.name);
    return system.ask(statement, ...values);
  };
  write = makeCallWriter({ ...app.platform, system: { ...system, ask } });
});
afterAll(() => app.close());

/** A call arrives, by default at the platform's account. */
async function arrive(call = `CA${newId()}`, by = platformTenantId) {
  asked.length = 0;
  const place = { number: number.number, contact: '+14155550123', call };
  return write({ place, mark: null, provider: 'TWILIO', owner: by });
}

const change = (sql: string) => app.database.query(sql.replaceAll('$tenant', `'${owner.tenantId}'`));

describe('what calls are answered from', () => {
  it('is read for the first call, and for the next one only what changes with each', async () => {
    const first = await arrive();
    expect(first.facts).toMatchObject({ numberId: number.id, number: number.number, liveCalls: 1 });
    expect(asked).toEqual(['receive_calls']);
    const second = await arrive();
    expect(second).toEqual({ ...first, callId: second.callId, facts: { ...first.facts, liveCalls: 2 } });
    expect(asked).toEqual(['receive_known_call']);
    expect(await arrive('CAtwice')).toMatchObject({ callId: (await arrive('CAtwice')).callId });
    // A second voice AI tells of a call that arrived by our own id.
    expect(await app.database.query('select tenant_of_row($1) as tenant', [first.callId])).toEqual([
      { tenant: owner.tenantId },
    ]);
  });

  it('is the same for several at once', async () => {
    const first = await arrive();
    const [one, other] = await Promise.all([1, 2, 3, 4].map(() => arrive()));
    const { liveCalls } = first.facts!;
    expect(one).toEqual({
      ...first,
      callId: one!.callId,
      facts: { ...first.facts, liveCalls: liveCalls + 1 },
    });
    expect(new Set([first.callId, one!.callId, other!.callId]).size).toBe(3);
    expect(asked).toEqual(['receive_known_calls']);
  });

  it('is each business’s own where calls to several come at once, some of them twice', async () => {
    const other = await app.signUp({ countryCode: 'US', plan: 'PRO' });
    const theirs = await giveNumber(app, other);
    const call = (to: string, id: string) =>
      write({
        place: { number: to, contact: '+14155550123', call: id },
        ...{ mark: null, provider: 'TWILIO', owner: platformTenantId },
      });
    await Promise.all([call(number.number, 'CAmine-0'), call(theirs.number, 'CAtheirs-0')]);
    asked.length = 0;
    const ids = [1, 2, 3, 4].flatMap((n) => [`CAmine-${n}`, `CAtheirs-${n}`, `CAmine-${n}`]);
    const written = await Promise.all(
      ids.map((id) => call(id.startsWith('CAmine') ? number.number : theirs.number, id)),
    );
    for (const [index, { tenant, facts }] of written.entries()) {
      const isMine = ids[index]!.startsWith('CAmine');
      expect(tenant).toBe(isMine ? owner.tenantId : other.tenantId);
      expect(facts).toMatchObject({ numberId: isMine ? number.id : theirs.id });
    }
    const rows = await app.database.query<{ tenant: string; count: number }>(
      `select tenant_id as tenant, count(*)::int from call_logs where call_sid ~ '^CA(mine|theirs)-[1-4]' group by 1`,
    );
    expect(rows).toHaveLength(2);
    expect(rows.every(({ count }) => count === 4)).toBe(true);
    expect(asked).toContain('receive_known_calls');
  });

  it.each([
    ['DOWN', null, 'DOWN'],
    ['UP', '1 minute', 'RESTING'],
    ['UP', '-1 minute', 'UP'],
  ])(
    'knows of a voice AI that is %s and rests for %p: %s, for one call and for several at once',
    async (state, rests, expected) => {
      await arrive();
      await app.database.query(
        `insert into provider_states (account_key, state, rest_until) values ('platform:VAPI', $1, now() + $2::interval)
         on conflict (account_key) do update set state = excluded.state, rest_until = excluded.rest_until`,
        [state, rests],
      );
      expect((await arrive()).facts).toMatchObject({ voiceState: expected, secondState: null });
      const together = await Promise.all([1, 2, 3].map(() => arrive()));
      expect(asked).toEqual(['receive_known_calls']);
      expect(together.map(({ facts }) => facts)).toEqual(
        together.map(() => expect.objectContaining({ voiceState: expected, secondState: null })),
      );
    },
  );

  it('has a call that is asked about again with how long it has been there, also among others', async () => {
    await arrive('CAlong');
    await app.database.query(
      `update call_logs set start_time = start_time - interval '30 seconds' where call_sid = 'CAlong'`,
    );
    const [again, fresh] = await Promise.all([arrive('CAlong'), arrive()]);
    expect(asked).toEqual(['receive_known_calls']);
    expect(Math.round(again.facts!.rungSeconds!)).toBe(30);
    expect(Math.round(fresh.facts!.rungSeconds!)).toBe(0);
    expect(again.facts!.liveCalls).toBe(fresh.facts!.liveCalls - 1);
  });

  it('is not told to another business’s account', async () => {
    const other = await app.signUp({ countryCode: 'US', plan: 'PRO' });
    expect(await arrive(undefined, other.tenantId)).toEqual({ tenant: null, callId: null, facts: null });
  });

  it.each<[string, string, object]>([
    [
      'the number',
      `update phone_numbers set voicemail_enabled = false where tenant_id = $tenant`,
      { voicemail: false },
    ],
    [
      'the receptionist',
      `update assistants set language = 'tr' where tenant_id = $tenant`,
      { language: 'tr' },
    ],
    ['the business', `update tenants set name = 'Other' where id = $tenant`, { businessName: 'Other' }],
    [
      'its settings',
      `insert into tenant_settings (tenant_id, recording_announcement, updated_at) values ($tenant, 'Recorded.', now())
       on conflict (tenant_id) do update set recording_announcement = 'Recorded.'`,
      { announcement: 'Recorded.' },
    ],
    [
      'the plan',
      `update subscriptions set plan = 'STARTER' where tenant_id = $tenant`,
      { plan: expect.objectContaining({ plan: 'STARTER' }) },
    ],
    [
      'the staff',
      `insert into staff (tenant_id, id, name, phone, updated_at) values ($tenant, gen_random_uuid(), 'Ada', '+14155550188', now())`,
      { transferNumber: '+14155550188' },
    ],
    [
      'the ladder',
      `insert into answer_rungs (tenant_id, phone_number_id, position, kind) select tenant_id, id, 0, 'VOICEMAIL' from phone_numbers where tenant_id = $tenant`,
      { rungs: [expect.objectContaining({ kind: 'VOICEMAIL' })] },
    ],
    [
      'the second voice AI',
      `insert into assistant_remotes (tenant_id, assistant_id, account_key, provider, remote_id)
       select tenant_id, id, 'platform:RETELL', 'RETELL', 'agent_1' from assistants where tenant_id = $tenant`,
      { second: { provider: 'RETELL', key: 'platform:RETELL', remoteId: 'agent_1' } },
    ],
    [
      'the minutes that are left',
      `insert into usage_months (tenant_id, month, kind, quantity, reached_at)
       values ($tenant, date_trunc('month', now() at time zone 'UTC')::date, 'AI_MINUTE', 1, now())`,
      { aiReached: true },
    ],
  ])('is read again once %s has changed', async (_what, sql, expected) => {
    await change(sql);
    expect((await arrive()).facts).toMatchObject(expected);
    expect(asked).toEqual(['receive_known_call', 'receive_calls']);
    expect((await arrive()).facts).toMatchObject(expected);
    expect(asked).toEqual(['receive_known_call']);
  });

  it('is read anew after half a day, before the marks of changes are forgotten', async () => {
    const forget = () => change('delete from answering_changes where tenant_id = $tenant');
    await forget();
    await arrive();
    await change(`update tenants set name = 'Renamed' where id = $tenant`);
    // The stamp is again what it was.
    await forget();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 43_200_000);
    expect((await arrive()).facts).toMatchObject({ businessName: 'Renamed' });
    jest.restoreAllMocks();
  });

  it('is another business’s as soon as the number is', async () => {
    const other = await app.signUp({ countryCode: 'US', plan: 'PRO' });
    await change(`update phone_numbers set status = 'CANCELLED' where tenant_id = $tenant`);
    expect(await arrive()).toEqual({ tenant: null, callId: null, facts: null });
    const { id } = await giveNumber(app, other);
    await app.database.query('update phone_numbers set number = $1 where id = $2', [number.number, id]);
    expect((await arrive()).tenant).toBe(other.tenantId);
  });
});
