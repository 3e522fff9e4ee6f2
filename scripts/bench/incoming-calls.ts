/** S1 and S2: a carrier asks what to do with a call. Against the plainest server that could do it. */
import { freePort } from '../../backend/tests/peers';
import type { Case, Figure } from './main';
import { median, rounds } from './measure';
import { startLoad, startProduct, startYardstick } from './processes';
import { makeTenants, openWorld } from './world';

export const incomingCalls: Case = {
  names: ['S1', 'S2'],
  async run(wanted) {
    const world = await openWorld();
    try {
      world.sample.numbers = await makeTenants(world, 1_000, 5);
      await world.owner.query(`
        create table ideal_numbers (number text primary key, id uuid not null, tenant_id uuid not null);
        insert into ideal_numbers select number, id, tenant_id from phone_numbers;
        create table ideal_calls (id uuid primary key, tenant_id uuid not null, sid text not null unique, number_id uuid not null,
          caller text not null, called text not null, started_at timestamptz not null default now());
        create index on ideal_calls (tenant_id, started_at desc, id desc)`);
      const product = await startProduct('api', world.env, await freePort());
      const ideal = await startYardstick('ideal-call.ts', world.env, await freePort());
      const load = await startLoad();
      try {
        const figures: Figure[] = [];
        const compare = (connections: number, seconds: number) =>
          rounds({
            product,
            yardstick: ideal,
            load,
            maker: 'voice',
            sample: world.sample,
            connections,
            seconds,
          });
        if (wanted.includes('S1'))
          for (const connections of [16, 64]) {
            const { ratios, mine, yardstick } = await compare(connections, 2);
            figures.push({
              name: 'S1',
              what: `incoming calls a second, ${connections} connections`,
              mine: `${mine.perSecond.toFixed(0)}/s`,
              yardstick: `${yardstick.perSecond.toFixed(0)}/s ideal`,
              ratio: median(ratios.perSecond),
              must: '≥ 0.8',
              wanted: connections === 16 ? '≥ 1.5' : '≥ 2.2',
              processor: { mine: mine.processor, yardstick: yardstick.processor },
            });
          }
        if (wanted.includes('S2')) {
          const { ratios, mine, yardstick } = await compare(1, 2);
          for (const [which, must, best] of [
            ['p50', '≤ 1.25', '≤ 1.05'],
            ['p99', '≤ 1.5', '≤ 1.1'],
          ] as const)
            figures.push({
              name: 'S2',
              what: `an incoming call alone, ${which}`,
              mine: `${mine[which].toFixed(2)} ms`,
              yardstick: `${yardstick[which].toFixed(2)} ms ideal`,
              ratio: median(ratios[which]),
              must,
              wanted: best,
            });
        }
        return figures;
      } finally {
        await Promise.all([product.stop(), ideal.stop(), load.stop()]);
      }
    } finally {
      await world.close();
    }
  },
};
