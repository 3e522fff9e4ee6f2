/** S7: ten thousand reminders that are due at once. Against the time that the carrier alone takes, fifty at once. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../backend/tests/peers';
import type { Case } from './main';
import { median } from './measure';
import { root, startYardstick } from './processes';
import type { Texted } from './slow-carrier';
import { makeTenants, openWorld, type World } from './world';

const count = 10_000;
const floorSeconds = (count / 50) * 0.02;

/** Builds the worker as the product itself is built. @returns its file */
function makeWorker(): string {
  const name = 'wide-worker';
  const bundler = join(root, 'scripts', 'bundle.mjs');
  execFileSync(process.execPath, [bundler, name, join(__dirname, 'wide-worker.ts')]);
  return join(root, 'backend', 'dist', `${name}.js`);
}

/** How long jobs wait that come one at a time while nothing else is to be done. */
async function idleDelays(world: World, worker: ChildProcess): Promise<number[]> {
  const delays: number[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    // Not in step with anything that the worker does by the clock.
    await new Promise((resolve) => setTimeout(resolve, 100 + 7 * turn));
    const ran = once(worker, 'message') as Promise<[{ ranAt: number }]>;
    await world.owner.query(
      `select graphile_worker.telyx_enqueue('bench.ping', '{}'::json, null, null, null, null)`,
    );
    const committed = performance.timeOrigin + performance.now();
    const [{ ranAt }] = await ran;
    delays.push(ranAt - committed);
  }
  return delays;
}

export const reminders: Case = {
  names: ['S7'],
  async run() {
    const world = await openWorld();
    const port = await freePort();
    const carrier = await startYardstick('slow-carrier.ts', {}, port);
    try {
      await makeTenants(world, 1, 1);
      await world.owner.query(`update subscriptions set plan = 'ENTERPRISE'`);
      await world.owner.query(`update phone_numbers set features = '{voice,sms}'`);
      // Now is no quiet hour anywhere that matters.
      await world.owner.query(
        `insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, texts_staff, updated_at)
         select id, 0, 0, false, now() from tenants where name like 'Business%'`,
      );
      await world.owner.query(
        `with t as (select id from tenants where name like 'Business%'),
         s as (insert into services (tenant_id, id, name, duration_minutes, updated_at)
           select id, gen_random_uuid(), 'Cut', 30, now() from t returning tenant_id, id),
         p as (insert into staff (tenant_id, id, name, updated_at)
           select t.id, gen_random_uuid(), 'Person ' || n, now() from t, generate_series(1, $1::int) n returning tenant_id, id),
         numbered as (select tenant_id, id, row_number() over () as n from p),
         c as (insert into customers (tenant_id, id, name, phone, updated_at)
           select tenant_id, id, 'Customer ' || n, '+1415' || lpad(n::text, 7, '0'), now() from numbered returning tenant_id, id)
         insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until, source, created_at, updated_at)
         select n.tenant_id, gen_random_uuid(), n.id, s.id, n.id, at, at + interval '30 minutes', at, at + interval '30 minutes', 'STAFF',
           now() - interval '3 days', now()
         from numbered n, s, (select now() + interval '55 minutes' as at) w`,
        [count],
      );
      await world.owner.query('analyze');
      const env = {
        ...world.env,
        TWILIO_BASE_URL: `http://127.0.0.1:${port}`,
        TWILIO_PHONE_NUMBER: '+12125550100',
      };
      const worker = fork(makeWorker(), [], {
        execArgv: [],
        env: { PATH: process.env['PATH'] ?? '', HOME: '/tmp', ...env },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await once(worker, 'message');
      // The clock looks for what is due once a minute.
      for (const limit = performance.now() + 180_000; performance.now() < limit; ) {
        const { rows } = await world.owner.query<{ n: number }>(
          `select count(*)::int as n from sms_messages where status <> 'QUEUED'`,
        );
        if (rows[0]!.n >= count) break;
        // The carrier knows how long it took: to look more often would only take from those who work.
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      const texted = (await carrier.report()) as Texted;
      const delays = await idleDelays(world, worker);
      worker.kill('SIGTERM');
      await once(worker, 'exit');
      if (texted.people !== count || texted.twice > 0)
        throw new Error(`${texted.people} of ${count} were texted, ${texted.twice} of them twice.`);
      return [
        {
          name: 'S7',
          what: `${count} reminders, each texted once`,
          mine: `${texted.seconds.toFixed(2)} s`,
          yardstick: `${floorSeconds.toFixed(1)} s`,
          ratio: texted.seconds / floorSeconds,
          must: '≤ 1.15',
          wanted: '≤ 1.04',
        },
        {
          name: 'S7',
          what: 'a job on an idle queue, commit to run, p50 in ms',
          mine: `${median(delays).toFixed(1)} ms`,
          yardstick: 'none',
          ratio: median(delays),
          must: '≤ 10 ms',
          wanted: '≤ 4 ms',
        },
      ];
    } finally {
      await carrier.stop();
      await world.close();
    }
  },
};
