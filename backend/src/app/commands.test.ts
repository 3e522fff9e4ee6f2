import { type Person, startTestApp, type TestApp } from '../../tests/client';
import { Problem } from '../platform/http/problem';
import { commands } from './commands';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp({ countryCode: 'DE' });
});
afterAll(() => app.close());

const run = (name: string, words: string[] = [], file = ''): Promise<string> =>
  commands.find((each) => each.name === name)!.run(app.platform, words, async () => file);

it('are named once, and say what they do', () => {
  expect(new Set(commands.map((each) => each.name)).size).toBe(commands.length);
  for (const { name, about } of commands)
    expect([name, about]).toEqual([
      expect.stringMatching(/^[a-z-]+(:[a-z-]+)?$/),
      expect.stringMatching(/.{10,}/),
    ]);
});

describe('plan:set', () => {
  it('puts the businesses of an owner on a plan, in any letters', async () => {
    expect(await run('plan:set', [owner.email.toUpperCase(), 'starter', 'trialing'])).toContain(
      'STARTER, TRIALING',
    );
    const { body } = await app.call('get', '/api/billing/subscription', owner.token);
    expect(body.data).toMatchObject({ plan: 'STARTER', status: 'TRIALING' });
    await run('plan:set', [owner.email, 'PRO']);
    expect((await app.call('get', '/api/billing/subscription', owner.token)).body.data).toMatchObject({
      plan: 'PRO',
      status: 'ACTIVE',
    });
  });

  it('refuses plans, statuses and people that there are not', async () => {
    await expect(run('plan:set', [owner.email, 'GOLD'])).rejects.toThrow(
      'The plan is one of FREE, STARTER, PRO, ENTERPRISE',
    );
    await expect(run('plan:set', [owner.email, 'PRO', 'SLEEPING'])).rejects.toThrow(Problem);
    await expect(run('plan:set', ['nobody@example.com', 'PRO'])).rejects.toThrow('nobody with the address');
  });
});

describe('operator:add and operator:remove', () => {
  it('let a person run the platform, and no longer', async () => {
    const pool = async () => (await app.call('get', '/api/number-pool', owner.token)).status;
    expect(await pool()).toBe(403);
    expect(await run('operator:add', [owner.email])).toBe(`${owner.email} runs the platform now.`);
    expect(await pool()).toBe(200);
    await run('operator:remove', [owner.email]);
    expect(await pool()).toBe(403);
    const traces = await app.database.query<{ action: string }>(
      `select action from audit_logs where action like 'operator.%' order by at`,
    );
    expect(traces.map((each) => each.action)).toEqual(['operator.added', 'operator.removed']);
  });
});

describe('pool:import', () => {
  it('takes a file, and names the lines that are wrong', async () => {
    const file =
      'number,sip_username,sip_password\n+908501111111,a,made-up\n+4930,b,made-up\n+908501111111,a,made-up\n';
    expect(await run('pool:import', ['numbers.csv'], file)).toMatch(
      /^1 imported, 1 known already, 1 refused\.\n {2}line 3: number must be/,
    );
  });
});

describe('reconcile', () => {
  it('compares, and lists what differs', async () => {
    expect(await run('reconcile')).toBe('0 differences.');
    await app.database.query(
      `insert into phone_numbers (tenant_id, id, country_code, type, status, provider, number, carrier_number_id, voice_number_id, updated_at, activated_at)
       values ($1, gen_random_uuid(), 'US', 'LOCAL', 'ACTIVE', 'VAPI', '+14155550123', 'gone', 'gone', now(), now() - interval '1 day')`,
      [owner.tenantId],
    );
    expect(await run('reconcile')).toMatch(
      new RegExp(`^1 differences\\.\\n {2}${owner.tenantId} OURS_GONE VAPI `),
    );
  });
});
