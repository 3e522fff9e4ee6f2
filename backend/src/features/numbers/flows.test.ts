import type { Person } from '../../../tests/client';
import { workInProcess } from '../../../tests/crash/in-process';
import { judge } from '../../../tests/crash/judge';
import { tell } from '../../../tests/crash/tally';
import { openWorld, settled, type World } from '../../../tests/crash/world';
import type { JobRunner } from '../../platform/jobs';

// The ways through an order that a person takes part in.

let world: World;
let worker: JobRunner | null = null;
let cases = 0;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  cases += 1;
  await world.fillPool(0);
  world.app.platform.config.platform.netgsmNumberApi = false;
  worker ??= await workInProcess(world);
});
afterEach(async () => expect(await judge(world)).toEqual([]));
afterAll(async () => {
  await worker?.stop();
  await world.close();
  tell('ways through an order that a person takes part in', cases);
});

const path = (id: string, rest = '') => `/api/phone-numbers/${id}${rest}`;
const read = async (owner: Person, id: string) =>
  (await world.app.call('get', path(id), owner.token)).body.data;
const login = (owner: Person, id: string, body: object) =>
  world.app.call('post', path(id, '/sip-login'), owner.token).send(body);

async function assisted() {
  const owner = await world.business();
  const id = await world.order(owner, 'api');
  await settled(world);
  return { owner, id };
}

/** Orders while nothing works on it, so that what a person does next comes first. */
async function unworked(way: 'pool' | 'direct') {
  await worker?.stop();
  worker = null;
  const owner = await world.business({ ownVapi: way === 'direct' });
  return { owner, id: await world.order(owner, way) };
}

it('waits for a login, asks again after a wrong one, and goes on by itself after the right one', async () => {
  const { owner, id } = await assisted();
  expect(await read(owner, id)).toMatchObject({
    status: 'PENDING',
    number: null,
    provisioning: { status: 'WAITING', mode: 'ASSISTED', waitingFor: 'sip-login', error: null },
  });
  world.lab.sip.addUser({ username: '8503330001', password: 'right' });
  const entry = { number: '+908503330001', username: '8503330001' };
  expect((await login(owner, id, { ...entry, password: 'wrong' })).status).toBe(202);
  await settled(world);
  const refused = await read(owner, id);
  expect(refused.provisioning).toMatchObject({ status: 'WAITING', error: { nextStep: 'fix-login' } });
  // A number that is not proven is nobody's.
  expect(refused.number).toBeNull();
  expect((await login(owner, id, { ...entry, password: 'right' })).status).toBe(202);
  await settled(world);
  expect(await read(owner, id)).toMatchObject({ status: 'ACTIVE', number: '+908503330001' });
  expect((await login(owner, id, { ...entry, password: 'right' })).status).toBe(409);
});

it('lets one business at a time claim a number by hand', async () => {
  const all = await Promise.all([assisted(), assisted(), assisted()]);
  world.lab.sip.addUser({ username: '8503330002', password: 'right' });
  const body = { number: '+908503330002', username: '8503330002', password: 'right' };
  const answers = await Promise.all(all.map(({ owner, id }) => login(owner, id, body)));
  expect(answers.map((each) => each.status).sort()).toEqual([202, 409, 409]);
  await settled(world);
});

it('keeps a cancellation that meets a login', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { owner, id } = await assisted();
    const username = `85033310${round}`;
    world.lab.sip.addUser({ username, password: 'right' });
    const [gone] = await Promise.all([
      world.app.call('delete', path(id), owner.token),
      login(owner, id, { number: `+90850333100${round}`, username, password: 'right' }),
    ]);
    expect(gone.status).toBe(202);
    await settled(world);
    expect((await world.look(id)).status).toBe('CANCELLED');
  }
});

it('is cancelled while it waits, and before it has begun', async () => {
  const waiting = await assisted();
  await world.release(waiting.id);
  const fresh = await unworked('direct');
  await world.release(fresh.id);
  worker = await workInProcess(world);
  await settled(world);
  for (const { id } of [waiting, fresh])
    expect(await world.look(id)).toMatchObject({ status: 'CANCELLED', saga: 'FAILED' });
});

it('is cancelled while it runs, at many moments', async () => {
  await world.fillPool(12);
  for (let round = 0; round < 12; round += 1) {
    const owner = await world.business();
    const id = await world.order(owner, 'pool');
    await new Promise((resolve) => setTimeout(resolve, round * 15));
    await world.release(id);
    await settled(world);
    expect((await world.look(id)).status).toBe('CANCELLED');
  }
}, 60_000);

it('brings a number over the own trunk, and one trunk carries it once', async () => {
  const owner = await world.business();
  const id = await world.order(owner, 'trunk');
  await settled(world);
  const number = await read(owner, id);
  expect(number).toMatchObject({ status: 'ACTIVE', provider: 'CUSTOM', provisioning: { mode: 'TRUNK' } });
  const again = { countryCode: 'TR', provider: 'CUSTOM', phoneNumber: number.number };
  const answer = await world.app.call('post', '/api/phone-numbers/provision', owner.token).send(again);
  expect(answer.status).toBe(409);
});

it('asks two businesses for one trunk number without a fault of our own', async () => {
  const phoneNumber = '+902125550777';
  const owners = [await world.business(), await world.business()];
  world.lab.sip.addUser({ username: 'shared', password: 'secret' });
  for (const owner of owners) {
    const trunk = {
      name: 'T',
      host: 'sip.carrier.example',
      number: phoneNumber,
      username: 'shared',
      password: 'secret',
    };
    expect((await world.app.call('post', '/api/sip-trunks', owner.token).send(trunk)).status).toBe(201);
  }
  const answers = await Promise.all(
    owners.map((owner) =>
      world.app
        .call('post', '/api/phone-numbers/provision', owner.token)
        .send({ countryCode: 'TR', provider: 'CUSTOM', phoneNumber }),
    ),
  );
  expect(answers.map((each) => each.status).sort()).toEqual([202, 409]);
  await settled(world);
});

it('says at the sixth number that VAPI has no more, and leaves nothing behind', async () => {
  const owner = await world.business({ ownVapi: true });
  for (let count = 0; count < 5; count += 1) await world.order(owner, 'direct');
  await settled(world);
  const id = await world.order(owner, 'direct');
  await settled(world);
  expect(await read(owner, id)).toMatchObject({
    status: 'FAILED',
    provisioning: { error: { code: 'provider-quota', nextStep: 'other-provider', moneySpent: false } },
  });
});

it('is tried again after it failed, once however often it is asked', async () => {
  const owner = await world.business({ ownVapi: true });
  world.lab.vapi.inject({ operation: 'POST /phone-number', kind: 'status', status: 401, times: 1 });
  const id = await world.order(owner, 'direct');
  await settled(world);
  expect((await world.look(id)).status).toBe('FAILED');
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => world.app.call('post', path(id, '/retry'), owner.token)),
  );
  expect(answers.map((each) => each.status).sort()).toEqual([202, 409, 409, 409, 409]);
  await settled(world);
  expect((await world.look(id)).status).toBe('ACTIVE');
});

it('is answered by whoever was chosen last, also while it is being set up', async () => {
  await world.fillPool(8);
  const owner = await world.business();
  const made = await world.app.call('post', '/api/assistants', owner.token).send({
    name: 'Second',
    language: 'en',
    voice: 'calm',
    greeting: 'Hello.',
    instructions: '',
    facts: {},
  });
  expect(made.status).toBe(201);
  for (let round = 0; round < 8; round += 1) {
    const id = await world.order(owner, 'pool');
    await new Promise((resolve) => setTimeout(resolve, round * 20));
    const assistantId = round % 2 ? null : made.body.data.id;
    const answer = await world.app.call('patch', path(id, '/assistant'), owner.token).send({ assistantId });
    expect(answer.status).toBe(200);
  }
  await settled(world);
  await idle();
}, 60_000);

it('tells for each country how soon a number can be had', async () => {
  const owner = await world.business();
  const countries = async () =>
    (await world.app.call('get', '/api/phone-numbers/countries', owner.token)).body.data.countries as {
      countryCode: string;
      availability: string;
      available: boolean;
    }[];
  const turkey = async () => (await countries()).find((each) => each.countryCode === 'TR')?.availability;
  expect(await turkey()).toBe('assisted');
  await world.fillPool(1);
  expect(await turkey()).toBe('instant');
  const all = await countries();
  expect(all.find((each) => each.countryCode === 'US')).toMatchObject({ availability: 'instant' });
  expect(all.find((each) => each.countryCode === 'GB')).toMatchObject({
    availability: 'instant',
    available: true,
  });
});

/** Waits until the jobs that follow an order are done too. */
async function idle(): Promise<void> {
  for (let left = 1; left > 0; ) {
    const [row] = await world.app.database.query<{ count: number }>(
      'select count(*)::int as count from graphile_worker._private_jobs where attempts < max_attempts',
    );
    left = row!.count;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
