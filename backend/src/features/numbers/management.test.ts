import type { Person } from '../../../tests/client';
import { workInProcess } from '../../../tests/crash/in-process';
import { tell } from '../../../tests/crash/tally';
import { openWorld, settled, type World } from '../../../tests/crash/world';
import { newId } from '../../platform/ids';
import type { JobRunner } from '../../platform/jobs';

let world: World;
let worker: JobRunner;
let owner: Person;
let cases = 0;
beforeAll(async () => {
  world = await openWorld();
  worker = await workInProcess(world);
  owner = await world.business();
});
afterAll(async () => {
  await worker.stop();
  await world.close();
  tell('actions on provider accounts', cases);
});

const act = (body: object, person = owner) => {
  cases += 1;
  return world.app.call('post', '/api/provider-management', person.token).send(body);
};
const privateKey = 'own-management-key';

it('adds, lists, tests, changes and removes an account', async () => {
  const added = await act({
    action: 'add_provider',
    provider: 'VAPI',
    displayName: 'Mine',
    credentials: { privateKey },
  });
  expect(added.status).toBe(200);
  const { id } = added.body.data.provider;
  expect(JSON.stringify(added.body)).not.toContain(privateKey);
  const listed = await act({ action: 'list_providers' });
  expect(JSON.stringify(listed.body)).not.toContain(privateKey);
  expect(listed.body.data.providers.map((each: { id: string }) => each.id)).toContain(id);
  expect((await act({ action: 'test_connection', id })).body.data).toMatchObject({ ok: true });
  const changed = await act({ action: 'update_provider', id, displayName: 'Ours' });
  expect(changed.body.data.provider.displayName).toBe('Ours');
  const stranger = await world.business();
  for (const action of ['delete_provider', 'test_connection', 'list_numbers', 'sync_numbers'])
    expect((await act({ action, id }, stranger)).body.data?.numbers ?? []).toEqual([]);
  expect((await act({ action: 'sync_numbers', id }, stranger)).status).toBe(404);
  expect((await act({ action: 'delete_provider', id })).status).toBe(200);
});

it('mirrors the numbers of an account, and takes one in that is then answered', async () => {
  const key = `own-${newId()}`;
  const added = await act({
    action: 'add_provider',
    provider: 'VAPI',
    displayName: 'Mine',
    credentials: { privateKey: key },
  });
  const { id } = added.body.data.provider;
  const made = await fetch(`${world.lab.addresses.vapi.url}/phone-number`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'vapi', name: 'front desk' }),
  });
  const { id: providerNumberId } = (await made.json()) as { id: string };
  expect((await act({ action: 'list_numbers', id })).body.data.numbers).toEqual([]);
  const [seen] = (await act({ action: 'sync_numbers', id })).body.data.numbers;
  expect(seen).toMatchObject({ providerNumberId, inUse: false });
  const taken = await act({ action: 'import_number', id, providerNumberId });
  expect(taken.body.data.number).toMatchObject({ status: 'ACTIVE' });
  expect((await act({ action: 'import_number', id, providerNumberId })).status).toBe(409);
  expect((await act({ action: 'import_number', id, providerNumberId: newId() })).status).toBe(404);
  expect((await act({ action: 'list_numbers', id })).body.data.numbers[0]).toMatchObject({ inUse: true });
  const there = () => world.lab.vapi.organisation(key).numbers.get(providerNumberId)!.assistantId;
  for (let tries = 0; tries < 100 && !there(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(there()).toBeTruthy();
  expect((await act({ action: 'delete_provider', id })).status).toBe(409);
  await settled(world);
});

it('refuses what it does not know', async () => {
  for (const body of [
    {},
    { action: 'drop_tables' },
    { action: 'delete_provider' },
    { action: 'delete_provider', id: 'x' },
    { action: 'list_numbers', id: newId(), limit: 1 },
  ])
    expect((await act(body)).status).toBe(422);
  expect((await act({ action: 'sync_numbers', id: newId() })).status).toBe(404);
});
