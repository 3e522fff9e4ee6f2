import { workInProcess } from '../../../../tests/crash/in-process';
import { tell } from '../../../../tests/crash/tally';
import { openWorld, settled, type World } from '../../../../tests/crash/world';
import type { JobRunner } from '../../../platform/jobs';
import { addDays } from '../../../platform/time';
import { warnRenewals } from './warn-renewals';

let world: World;
let worker: JobRunner;
let cases = 0;
beforeAll(async () => {
  world = await openWorld();
  worker = await workInProcess(world);
});
afterAll(async () => {
  await worker.stop();
  await world.close();
  tell('renewals of numbers', cases);
});
beforeEach(() => {
  cases += 1;
});

async function activeNumber(days: number, renewal: 'RENEW' | 'RELEASE' = 'RENEW') {
  await world.fillPool(1);
  const owner = await world.business();
  const id = await world.order(owner, 'pool');
  await settled(world);
  const renewsAt = addDays(new Date(), days);
  await world.app.database.query(
    'update phone_numbers set renews_at = $2, renewal = $3::renewal_choice where id = $1',
    [id, renewsAt, renewal],
  );
  return { id, owner, renewsAt };
}

async function warnings(id: string): Promise<string[]> {
  const rows = await world.app.database.query<{ subject: string }>(
    'select subject from notifications where related_number_id = $1 order by created_at',
    [id],
  );
  return rows.map((each) => each.subject);
}

it('warns 30, 7 and 1 day before, once each, however often it looks', async () => {
  const { id } = await activeNumber(29.5);
  const { clock } = world.app.platform;
  const told: number[] = [];
  try {
    for (const daysOn of [0, 10, 23, 25, 29]) {
      world.app.platform.clock = () => addDays(clock(), daysOn);
      await warnRenewals(world.app.platform);
      await warnRenewals(world.app.platform);
      told.push((await warnings(id)).length);
    }
  } finally {
    world.app.platform.clock = clock;
  }
  expect(told).toEqual([1, 1, 2, 2, 3]);
});

it('warns at last a day before', async () => {
  const { id } = await activeNumber(0.5);
  await warnRenewals(world.app.platform);
  await warnRenewals(world.app.platform);
  expect(await warnings(id)).toHaveLength(1);
  expect((await world.look(id)).status).toBe('ACTIVE');
});

it('releases what is not to be renewed before the carrier charges, and does so once', async () => {
  const { id } = await activeNumber(0.5, 'RELEASE');
  await Promise.all([warnRenewals(world.app.platform), warnRenewals(world.app.platform)]);
  await settled(world);
  expect(await world.look(id)).toMatchObject({ status: 'CANCELLED', kind: 'RELEASE', saga: 'DONE' });
  const sagas = await world.app.database.query('select 1 from provisionings where phone_number_id = $1', [
    id,
  ]);
  expect(sagas).toHaveLength(2);
});

it('gives a renewed number and its pool entry the next date', async () => {
  const { id, renewsAt } = await activeNumber(-3);
  await warnRenewals(world.app.platform);
  const [row] = await world.app.database.query<{ number: Date; entry: Date }>(
    `select n.renews_at as number, p.renews_at as entry from phone_numbers n
     join number_pool p on p.id = n.pool_entry_id where n.id = $1`,
    [id],
  );
  expect(row!.number.getUTCFullYear()).toBe(renewsAt.getUTCFullYear() + 1);
  expect(row!.entry).toEqual(row!.number);
  expect(await warnings(id)).toEqual([]);
});
