/**
 * S3: an incoming call when there are a hundred times as many businesses and calls. S9: an incoming call while lists are
 * read and ten thousand jobs are worked off. Both against the same product without that.
 */
import { randomUUID } from 'node:crypto';
import { freePort } from '../../backend/tests/peers';
import { type LargeWorld, makeCalls, signIn } from './lists';
import type { Case, Figure } from './main';
import { median, rounds } from './measure';
import { startLoad, startProduct } from './processes';
import { makeTenants, openWorld, type World } from './world';

/** Rows of the large world; the table of goals says ten million, which take some minutes to make. */
const largeRows = Number(process.env['BENCH_ROWS'] ?? 1_000_000);
const largeTenants = Number(process.env['BENCH_TENANTS'] ?? 100_000);
const burst = 10_000;

async function scaled(): Promise<Figure> {
  const small = await openWorld();
  const large = await openWorld();
  try {
    small.sample.numbers = await makeTenants(small, 1_000, 1);
    await makeCalls(small, { rows: 10_000, tenants: 1_000, each: 1 });
    large.sample.numbers = await makeTenants(large, largeTenants, 1);
    await makeCalls(large, { rows: largeRows, tenants: largeTenants, each: 1 });
    // The same secrets, so that one load serves both.
    const shared = { accountSid: small.sample.accountSid, authToken: small.sample.authToken };
    const env = { TWILIO_ACCOUNT_SID: shared.accountSid, TWILIO_AUTH_TOKEN: shared.authToken };
    const product = await startProduct('api', { ...large.env, ...env }, await freePort());
    const yardstick = await startProduct('api', small.env, await freePort());
    const load = await startLoad();
    try {
      const {
        ratios,
        mine,
        yardstick: theirs,
      } = await rounds({
        product,
        yardstick,
        load,
        maker: 'voice',
        sample: { ...large.sample, ...shared },
        yardstickSample: small.sample,
        connections: 16,
        seconds: 2,
      });
      return {
        name: 'S3',
        what: `incoming calls a second, ${largeTenants} businesses and ${largeRows} calls`,
        mine: `${mine.perSecond.toFixed(0)}/s`,
        yardstick: `${theirs.perSecond.toFixed(0)}/s with 1,000 and 10,000`,
        ratio: median(ratios.perSecond),
        must: '≥ 0.85',
        wanted: '≥ 0.95',
        processor: { mine: mine.processor, yardstick: theirs.processor },
      };
    } finally {
      await Promise.all([product.stop(), yardstick.stop(), load.stop()]);
    }
  } finally {
    await small.close();
    await large.close();
  }
}

/** Deliveries that were stored and not read yet, each with its job. */
async function pour(world: World, tenantId: string): Promise<void> {
  await world.owner.query(
    `with poured as (
       insert into inbox (tenant_id, id, provider, account_key, delivery_key, verdict, status, method, path, headers, body, content_type, event_types)
       select $1, gen_random_uuid(), 'TWILIO', 'platform:TWILIO', $2 || n, 'ACCEPTED', 'RECEIVED', 'POST', '/api/webhooks/twilio/sms/status', '{}',
         'MessageSid=SM' || md5($2 || n) || '&MessageStatus=delivered', 'application/x-www-form-urlencoded', '{message.progressed}'
       from generate_series(1, $3::int) n returning id)
     select count(graphile_worker.telyx_enqueue('inbox.process', json_build_object('deliveryId', id, 'tenantId', $1::uuid), 'inbox.process:' || id, null, null, null)::text)
     from poured`,
    [tenantId, randomUUID(), burst],
  );
}

async function crowded(): Promise<Figure> {
  const world = await openWorld();
  try {
    world.sample.numbers = await makeTenants(world, 1_000, 5);
    const large: LargeWorld = { rows: 200_000, tenants: 1_000, each: 5 };
    const tenantId = await makeCalls(world, large);
    const page = { path: '/api/telephony/call-logs', token: await signIn(world, tenantId) };
    const product = await startProduct(
      'api',
      { ...world.env, RATE_LIMIT_PER_MINUTE: '100000000' },
      await freePort(),
    );
    const worker = await startProduct('worker', world.env, await freePort());
    const [callers, readers] = [await startLoad(), await startLoad()];
    const calls = {
      port: product.port,
      connections: 4,
      seconds: 3,
      maker: 'voice' as const,
      sample: world.sample,
    };
    const lists = { ...calls, connections: 4, maker: 'page' as const, sample: { ...world.sample, page } };
    try {
      await callers.send(calls);
      const pairs: [number, number][] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        const alone = await callers.send(calls);
        await pour(world, tenantId);
        const [among] = await Promise.all([callers.send(calls), readers.send(lists)]);
        pairs.push([among.p99, alone.p99]);
        await drained(world);
      }
      return {
        name: 'S9',
        what: 'an incoming call while lists are read and 10,000 jobs worked off, p99',
        mine: `${median(pairs.map(([among]) => among)).toFixed(1)} ms`,
        yardstick: `${median(pairs.map(([, alone]) => alone)).toFixed(1)} ms alone`,
        ratio: median(pairs.map(([among, alone]) => among / alone)),
        must: '≤ 3',
        wanted: '≤ 2',
      };
    } finally {
      await Promise.all([product.stop(), worker.stop(), callers.stop(), readers.stop()]);
    }
  } finally {
    await world.close();
  }
}

async function drained(world: World): Promise<void> {
  for (const limit = performance.now() + 120_000; performance.now() < limit; ) {
    const { rows } = await world.owner.query<{ n: number }>(
      'select count(*)::int as n from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts',
    );
    if (rows[0]!.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The jobs were not worked off in two minutes.');
}

export const crowds: Case = {
  names: ['S3', 'S9'],
  async run(wanted) {
    const figures: Figure[] = [];
    if (wanted.includes('S3')) figures.push(await scaled());
    if (wanted.includes('S9')) figures.push(await crowded());
    return figures;
  },
};
