import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { sleep } from '../../platform/time';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, env: { TELYX_PROVIDER_TIMEOUT_MS: '400' } });
});
const newOwner = async (): Promise<void> => {
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
};
afterEach(() => app.lab!.sip.clearFaults());
afterAll(() => app.close());

const office = { name: 'Office', host: 'sip.example.com', username: 'office', password: 'made-up' };
const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, owner.token);
const make = async (change: object = {}): Promise<string> => {
  const answer = await call('post', '/api/sip-trunks').send({ ...office, ...change });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.data.id;
};
const read = async (id: string) => (await call('get', `/api/sip-trunks/${id}`)).body.data;
const patch = (id: string, change: object) => call('patch', `/api/sip-trunks/${id}`).send(change);
const probe = async (id: string) => (await call('post', `/api/sip-trunks/${id}/probe`)).body.data;

/** Lets a number arrive over a trunk. */
const use = (id: string, status = 'ACTIVE') =>
  app.database.query(
    `insert into phone_numbers (tenant_id, id, country_code, type, status, provider, number, sip_trunk_id, updated_at)
     values ($1, gen_random_uuid(), 'DE', 'LOCAL', $3::phone_status, 'CUSTOM', '+4930' || floor(random() * 1e8), $2, now())`,
    [owner.tenantId, id, status],
  );

describe('trunks', () => {
  beforeEach(newOwner);
  it('are added, read, changed and deleted, and never give their password back', async () => {
    const made = await call('post', '/api/sip-trunks').send(office);
    expect(made.body.data).toMatchObject({
      name: 'Office',
      port: 5060,
      transport: 'UDP',
      domain: null,
      staticIps: [],
      authentication: 'REGISTER',
      probe: null,
    });
    const { id } = made.body.data;
    const full = {
      port: 5061,
      transport: 'TLS',
      domain: 'example.com',
      callerId: '+493012345678',
      staticIps: ['198.51.100.0/24'],
    };
    const changed = await patch(id, full);
    expect(changed.body.data).toMatchObject(full);
    const listed = await call('get', '/api/sip-trunks');
    expect(listed.body.data.trunks).toEqual([await read(id)]);
    for (const answer of [made, changed, listed]) expect(answer.text).not.toContain('made-up');
    expect((await call('delete', `/api/sip-trunks/${id}`)).status).toBe(200);
    for (const method of ['get', 'patch', 'delete'] as const)
      expect(
        (await call(method, `/api/sip-trunks/${id}`).send(method === 'patch' ? {} : undefined)).status,
      ).toBe(404);
  });

  it.each([
    ['host', 'sip:host'],
    ['host', 'a b'],
    ['host', '-x'],
    ['port', 0],
    ['port', 65_536],
    ['transport', 'WS'],
    ['username', 'with space'],
    ['password', ''],
    ['callerId', '0301234567'],
    ['staticIps', ['0.0.0.0/0']],
    ['staticIps', ['2001:db8::1']],
  ])('refuse as %s: %j', async (field, value) => {
    const answer = await call('post', '/api/sip-trunks').send({ ...office, [field]: value });
    expect([answer.status, answer.body.errors[0].path.split('.')[0]]).toEqual([422, field]);
  });

  it('refuse a caller id in the place of the user name, where they sign in with it', async () => {
    const confused = { username: '+493012345678', callerId: '+493012345678' };
    const refused = await call('post', '/api/sip-trunks').send({ ...office, ...confused });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ path: 'username', message: 'must differ from the caller id' }],
    ]);
    const id = await make({ username: '+493012345678' });
    expect((await patch(id, { callerId: '+493012345678' })).status).toBe(422);
    expect((await patch(id, { ...confused, authentication: 'IP' })).status).toBe(200);
    expect((await patch(id, { authentication: 'REGISTER' })).status).toBe(422);
  });

  it('are as many as the plan includes, however many are asked for at once', async () => {
    await call('post', '/api/billing/subscription').send({ plan: 'STARTER' });
    const answers = await Promise.all([1, 2, 3].map(() => call('post', '/api/sip-trunks').send(office)));
    expect(answers.map((each) => each.status).sort()).toEqual([201, 402, 402]);
    expect(answers.find((each) => each.status === 402)!.body).toMatchObject({
      code: 'plan-limit',
      upgradeTo: ['PRO', 'ENTERPRISE'],
      limit: 1,
      used: 1,
    });
  });

  it('leave a trace of each change, without the password', async () => {
    const id = await make();
    await patch(id, { host: 'sip2.example.com', password: 'also-made-up' });
    await call('delete', `/api/sip-trunks/${id}`);
    const { entries } = (await call('get', '/api/audit-log?action=trunk')).body.data;
    expect(entries.map((each: { action: string; changes: object }) => [each.action, each.changes])).toEqual([
      ['trunk.deleted', {}],
      ['trunk.updated', { host: ['sip.example.com', 'sip2.example.com'], password: 'replaced' }],
      ['trunk.created', { host: 'sip.example.com', username: 'office' }],
    ]);
  });
});

describe('a trunk that a number uses', () => {
  beforeEach(newOwner);
  it('keeps its connection and stays, but may get another name', async () => {
    const id = await make();
    await use(id);
    for (const change of [{ host: 'other.example.com' }, { password: 'x' }, { authentication: 'IP' }]) {
      const refused = await patch(id, change);
      expect([refused.status, refused.body.code]).toEqual([409, 'trunk-in-use']);
      expect(refused.body.detail).toContain('+4930');
    }
    expect((await patch(id, { name: 'Shop' })).body.data.name).toBe('Shop');
    expect((await call('delete', `/api/sip-trunks/${id}`)).body.code).toBe('trunk-in-use');
  });

  it('is free once the number has gone', async () => {
    const id = await make();
    await use(id, 'CANCELLED');
    await use(id, 'FAILED');
    expect((await patch(id, { host: 'other.example.com' })).status).toBe(200);
    expect((await call('delete', `/api/sip-trunks/${id}`)).status).toBe(200);
  });
});

describe('the proof', () => {
  beforeEach(newOwner);
  beforeEach(() => app.lab!.sip.addUser({ username: 'office', password: 'made-up' }));
  afterEach(() => app.lab!.sip.removeUser('office'));

  it('signs in for real, is kept, and is void once the connection changes', async () => {
    const id = await make();
    const result = await probe(id);
    expect(result).toEqual({
      ok: true,
      code: 'registered',
      message: expect.any(String),
      at: expect.any(String),
    });
    expect((await read(id)).probe).toEqual(result);
    await patch(id, { name: 'Shop' });
    expect((await read(id)).probe).toEqual(result);
    await patch(id, { password: 'wrong' });
    expect((await read(id)).probe).toBeNull();
    expect(await probe(id)).toMatchObject({ ok: false, code: 'wrong-password' });
  });

  it('of a connection that is changed meanwhile is not kept', async () => {
    const id = await make();
    app.lab!.sip.inject({ kind: 'delay', delayMs: 150 });
    const [result] = await Promise.all([probe(id), sleep(50).then(() => patch(id, { password: 'wrong' }))]);
    expect(result).toMatchObject({ ok: true });
    expect((await read(id)).probe).toBeNull();
  });

  it('works with a password that was changed under an id in capitals', async () => {
    const id = await make({ password: 'wrong' });
    expect((await patch(id.toUpperCase(), { password: 'made-up' })).status).toBe(200);
    expect(await probe(id)).toMatchObject({ ok: true });
  });

  it('asks only for a sign of life where the carrier goes by addresses', async () => {
    const id = await make({ username: 'nobody', authentication: 'IP' });
    const before = app.lab!.sip.ledger.length;
    expect(await probe(id)).toMatchObject({ ok: true });
    expect(app.lab!.sip.ledger.slice(before).map((each) => each.method)).toEqual(['OPTIONS']);
  });

  it('says in a sentence what is wrong', async () => {
    const id = await make();
    app.lab!.sip.inject({ kind: 'silence' });
    const silent = await probe(id);
    expect(silent).toMatchObject({ ok: false, message: expect.stringMatching(/^\p{Lu}.{20,}\.$/u) });
    app.lab!.sip.clearFaults();
    app.lab!.sip.inject({ kind: 'status', status: 403, times: 5 });
    const refused = await probe(id);
    expect(refused).toMatchObject({ ok: false, message: expect.stringMatching(/^\p{Lu}.{20,}\.$/u) });
    expect(new Set([silent.code, refused.code, 'registered']).size).toBe(3);
  });

  it('of an account of one’s own goes to the lab as well', async () => {
    const credentials = { host: 'sip.example.com', username: 'office', password: 'made-up' };
    const account = await call('post', '/api/providers').send({
      provider: 'CUSTOM',
      displayName: 'SIP',
      credentials,
    });
    const answer = await call('post', `/api/providers/${account.body.data.id}/test`);
    expect(answer.body.data).toMatchObject({ ok: true });
  });
});

describe('outside the lab', () => {
  let live: TestApp;
  let person: Person;
  let target: Socket;
  let packets = 0;
  beforeAll(async () => {
    live = await startTestApp();
    person = await live.signUp();
    await live.database.query(`update subscriptions set plan = 'ENTERPRISE' where tenant_id = $1`, [
      person.tenantId,
    ]);
    target = createSocket('udp4').on('message', () => {
      packets += 1;
    });
    target.bind(0, '127.0.0.1');
    await once(target, 'listening');
  });
  afterAll(async () => {
    target.close();
    await live.close();
  });

  const inner = [
    ...[
      '127.0.0.1',
      'localhost',
      '127.1.2.3',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
    ],
    ...[
      '100.64.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '127.1',
      '2130706433',
      '0x7f.1',
      '017700000001',
    ],
  ];
  it.each(inner)('%s is not reached, neither as a trunk nor as an account', async (host) => {
    const { port } = target.address();
    const login = { host, port, username: 'x', password: 'y' };
    const trunk = await live.call('post', '/api/sip-trunks', person.token).send({ ...login, name: 'Inside' });
    const outcomes: { ok: boolean; code?: string; message: string }[] = [];
    if (trunk.status === 201) {
      const proof = await live.call('post', `/api/sip-trunks/${trunk.body.data.id}/probe`, person.token);
      outcomes.push(proof.body.data);
      expect(proof.body.data.code).toMatch(/^(address-not-allowed|malformed-login)$/);
    }
    const account = await live
      .call('post', '/api/providers', person.token)
      .send({ provider: 'CUSTOM', displayName: 'Inside', credentials: login });
    if (account.status === 201) {
      const answer = await live.call('post', `/api/providers/${account.body.data.id}/test`, person.token);
      outcomes.push(answer.body.data);
    }
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: false, message: expect.any(String) });
    expect([trunk.status, account.status]).not.toEqual([500, 500]);
    expect(packets).toBe(0);
  });
});
