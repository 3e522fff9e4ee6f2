import { type Person, until } from '../../../../tests/client';
import { workInProcess } from '../../../../tests/crash/in-process';
import { judge } from '../../../../tests/crash/judge';
import { tell } from '../../../../tests/crash/tally';
import { openWorld, settled, type Way, type World } from '../../../../tests/crash/world';
import { newId, referenceFor } from '../../../platform/ids';
import type { JobRunner } from '../../../platform/jobs';

// Differences are made at the simulated providers by hand; each must be found, shown to its tenant only, and mended.

let world: World;
let worker: JobRunner;
let cases = 0;
beforeAll(async () => {
  world = await openWorld();
  worker = await workInProcess(world);
});
beforeEach(() => {
  cases += 1;
});
afterEach(async () => expect(await judge(world)).toEqual([]));
afterAll(async () => {
  await worker.stop();
  await world.close();
  tell('kinds of differences, found and mended', cases);
});

interface Finding {
  id: string;
  kind: string;
  detail: string;
}

/** Waits until no job is left. */
async function idle(): Promise<void> {
  for (let left = 1; left > 0; ) {
    const [row] = await world.app.database.query<{ count: number }>(
      'select count(*)::int as count from graphile_worker._private_jobs where attempts < max_attempts',
    );
    left = row!.count;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

async function findings(owner: Person): Promise<Finding[]> {
  await world.app.database.query('delete from rate_limits');
  expect((await world.app.call('post', '/api/reconciliation/run', owner.token).send({})).status).toBe(202);
  await idle();
  return (await world.app.call('get', '/api/reconciliation', owner.token)).body.data.findings;
}

/** Mends all that is found, as often as mending one thing brings another to light. */
async function mendAll(owner: Person): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    const found = await findings(owner);
    if (found.length === 0) return;
    for (const { id } of found) {
      const answer = await world.app.call('post', `/api/reconciliation/${id}/repair`, owner.token).send({});
      expect(answer.status).toBe(202);
    }
    await idle();
    await settled(world);
  }
  throw new Error('There are still differences.');
}

async function active(way: Way) {
  if (way === 'pool') await world.fillPool(1);
  const owner = await world.business({ ownVapi: true });
  const id = await world.order(owner, way);
  await settled(world);
  await idle();
  const [row] = await world.app.database.query<{
    key: string;
    voice_number_id: string;
    assistant_id: string;
    number: string;
    saga: string;
  }>(
    `select n.voice_account_id as key, n.voice_number_id, n.assistant_id, n.number, p.id as saga
     from phone_numbers n join provisionings p on p.phone_number_id = n.id where n.id = $1`,
    [id],
  );
  return { owner, id, row: row!, there: world.lab.vapi.organisation(world.vapiKeys.get(row!.key)!) };
}

const kindsOf = (found: Finding[]) => found.map((each) => each.kind).sort();

it('finds nothing where nothing differs', async () => {
  const { owner } = await active('pool');
  expect(await findings(owner)).toEqual([]);
});

it('finds a number and a trunk that nobody uses, for their tenant only, and removes them', async () => {
  const { owner, there, row } = await active('pool');
  const other = await active('direct');
  for (const part of ['numbers', 'credentials'] as const) {
    const made = [...there[part].values()].find((each) => each['provider'] !== 'webhook');
    const id = newId();
    there[part].set(id, { ...made!, id, name: referenceFor(row.saga), number: '+14155550199' } as never);
  }
  expect(kindsOf(await findings(owner))).toEqual(['paid-unused', 'paid-unused']);
  expect(await findings(other.owner)).toEqual([]);
  const stranger = await world.app.call('get', '/api/reconciliation', owner.token);
  const answer = await world.app
    .call('post', `/api/reconciliation/${stranger.body.data.findings[0].id}/repair`, other.owner.token)
    .send({});
  expect(answer.status).toBe(404);
  await mendAll(owner);
  const trunks = [...there.credentials.values()].filter((each) => each['provider'] === 'byo-sip-trunk');
  expect([there.numbers.size, trunks.length]).toEqual([1, 1]);
});

it('finds a second copy of a receptionist and removes it, and not the one that answers', async () => {
  const { owner, there, row } = await active('direct');
  const [made] = [...there.assistants.values()];
  const copy = newId();
  there.assistants.set(copy, { ...made!, id: copy });
  expect(kindsOf(await findings(owner))).toEqual(['paid-unused']);
  await mendAll(owner);
  expect([...there.assistants.keys()]).toEqual([made!.id]);
  expect(row.assistant_id).toBeTruthy();
});

it('does not remove what has come into use since it was found', async () => {
  const { owner, there, row } = await active('direct');
  const [made] = [...there.assistants.values()];
  const copy = newId();
  there.assistants.set(copy, { ...made!, id: copy });
  const found = await findings(owner);
  const use = (remoteId: string) =>
    world.app.database.query('update assistant_remotes set remote_id = $2 where assistant_id = $1', [
      row.assistant_id,
      remoteId,
    ]);
  const used = [...there.assistants.keys()].find((id) => id !== made!.id)!;
  await use(used);
  await world.app.call('post', `/api/reconciliation/${found[0]!.id}/repair`, owner.token).send({});
  await idle();
  expect(there.assistants.has(used)).toBe(true);
  await use(made!.id);
  await mendAll(owner);
});

it('sees that another receptionist answers, and sets the right one', async () => {
  const { owner, there, row } = await active('pool');
  there.numbers.get(row.voice_number_id)!.assistantId = undefined;
  expect(kindsOf(await findings(owner))).toEqual(['drift']);
  await mendAll(owner);
  expect(there.numbers.get(row.voice_number_id)!.assistantId).toBeTruthy();
});

it.each(['pool', 'trunk', 'api'] as const)(
  'sets a number up again that is gone (%s), and keeps it',
  async (way) => {
    if (way === 'api') await world.fillPool(0);
    const { owner, id, there, row } = await active(way);
    there.numbers.delete(row.voice_number_id);
    expect(kindsOf(await findings(owner))).toEqual(['ours-gone']);
    await mendAll(owner);
    const after = (await world.app.call('get', `/api/phone-numbers/${id}`, owner.token)).body.data;
    expect(after).toMatchObject({ status: 'ACTIVE', number: row.number });
  },
);

it('does not give a number up that VAPI does not take back, and goes on when it does', async () => {
  const { owner, id, there, row } = await active('pool');
  there.numbers.delete(row.voice_number_id);
  const [found] = await findings(owner);
  world.lab.vapi.inject({ operation: 'POST /phone-number', kind: 'status', status: 422, times: 1 });
  await world.app.call('post', `/api/reconciliation/${found!.id}/repair`, owner.token).send({});
  await idle();
  expect(await world.look(id)).toMatchObject({ status: 'PENDING', saga: 'NEEDS_ATTENTION' });
  // One difference, though the business has two accounts.
  expect(kindsOf(await findings(owner)).filter((kind) => kind === 'stuck')).toHaveLength(1);
  await mendAll(owner);
  const after = (await world.app.call('get', `/api/phone-numbers/${id}`, owner.token)).body.data;
  expect(after).toMatchObject({ status: 'ACTIVE', number: row.number });
});

it('gives a pool number back with its rest when one that is set up again is cancelled at once', async () => {
  const { owner, id, there, row } = await active('pool');
  there.numbers.delete(row.voice_number_id);
  const [found] = await findings(owner);
  world.lab.vapi.inject({ operation: 'POST /phone-number', kind: 'status', status: 422, times: 1 });
  await world.app.call('post', `/api/reconciliation/${found!.id}/repair`, owner.token).send({});
  await idle();
  await world.release(id);
  await settled(world);
  const [entry] = await world.app.database.query<{ status: string }>(
    'select status from number_pool where number = $1',
    [row.number],
  );
  expect(entry!.status).toBe('COOLING');
  await mendAll(owner);
});

it('says that a number of the voice provider itself is lost', async () => {
  const { owner, id, there, row } = await active('direct');
  there.numbers.delete(row.voice_number_id);
  expect(kindsOf(await findings(owner))).toEqual(['ours-gone']);
  await mendAll(owner);
  expect((await world.look(id)).status).toBe('CANCELLED');
});

/** A number of a carrier that asks us, with its account there. */
async function activeAtCarrier() {
  const owner = await world.business();
  const id = await world.order(owner, 'asked');
  await settled(world);
  await idle();
  const [row] = await world.app.database.query<{ sid: string; number: string; saga: string }>(
    `select n.carrier_number_id as sid, n.number, p.id as saga
     from phone_numbers n join provisionings p on p.phone_number_id = n.id where n.id = $1`,
    [id],
  );
  const { numbers } = world.lab.twilio.account(world.lab.addresses.twilio.accountSid);
  return { owner, id, row: row!, numbers };
}

it('sends the calls and texts of a carrier’s number to us again when somebody has sent them elsewhere', async () => {
  const { owner, row, numbers } = await activeAtCarrier();
  const before = { ...numbers.get(row.sid)! };
  expect(await findings(owner)).toEqual([]);
  for (const changed of ['voiceUrl', 'smsUrl'] as const) {
    world.lab.twilio.configure(row.number, { [changed]: 'https://elsewhere.example/voice' });
    expect(kindsOf(await findings(owner))).toEqual(['drift']);
    await mendAll(owner);
    expect(numbers.get(row.sid)).toEqual({ ...before, updatedAt: expect.any(Number) });
  }
});

it('finds a carrier’s number that is paid and unused, for its tenant only, and gives it back', async () => {
  const { owner, row, numbers } = await activeAtCarrier();
  const other = await activeAtCarrier();
  const sid = `PN${newId().replaceAll('-', '')}`;
  const unused = { ...numbers.get(row.sid)!, sid, phoneNumber: '+14155550188' };
  numbers.set(sid, unused);
  expect(kindsOf(await findings(owner))).toEqual(['paid-unused']);
  expect(await findings(other.owner)).toEqual([]);
  await mendAll(owner);
  expect([numbers.has(sid), numbers.has(row.sid), numbers.has(other.row.sid)]).toEqual([false, true, true]);
});

it('says that a carrier’s number is lost, and clears away what was built on it', async () => {
  const { owner, id, row, numbers } = await activeAtCarrier();
  const own = world.lab.vapi.organisation(world.vapiKeys.get('platform:VAPI')!);
  const before = own.numbers.size;
  numbers.delete(row.sid);
  expect(kindsOf(await findings(owner))).toEqual(['ours-gone']);
  await mendAll(owner);
  expect((await world.look(id)).status).toBe('CANCELLED');
  expect(own.numbers.size).toBe(before - 1);
});

it('finds what differs at one provider while another does not answer', async () => {
  const { owner, there, row } = await active('pool');
  there.numbers.get(row.voice_number_id)!.assistantId = undefined;
  const operation = 'GET /2010-04-01/Accounts/:account/IncomingPhoneNumbers.json';
  world.lab.twilio.inject({ operation, kind: 'status', status: 503, times: 1_000 });
  await world.app.database.query('delete from rate_limits');
  await world.app.call('post', '/api/reconciliation/run', owner.token).send({});
  const found = await until(
    async () => (await world.app.call('get', '/api/reconciliation', owner.token)).body.data.findings,
    (list: Finding[]) => list.length > 0,
  );
  expect(kindsOf(found)).toEqual(['drift']);
  world.lab.twilio.clearFaults();
  await idle();
  await mendAll(owner);
});
