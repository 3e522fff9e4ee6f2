/** Compares two servers in turns, so that whatever the machine does at the time meets both. */
import type { Order, Outcome } from './load';
import { processorSeconds, type Server } from './processes';

export interface Comparison {
  product: Server;
  yardstick: Server;
  load: { send(order: Order): Promise<Outcome> };
  maker: Order['maker'];
  /** The same for every turn, or one made for each pair of turns. */
  sample: Order['sample'] | (() => Order['sample']);
  /** What the yardstick is asked for instead, where that differs. */
  yardstickSample?: Order['sample'];
  connections: number;
  /** Of each turn. */
  seconds: number;
  /** Turns of each that count, default 5. */
  turns?: number;
}

export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
  /** Milliseconds of processor time for a thousand requests, of the server alone. */
  processor: number;
}

type Which = 'perSecond' | 'p50' | 'p99';

/** So many turns at most are for warming up: on a slow machine the sixth was seen to be faster than the fifth. */
const mostWarming = 10;

/**
 * Measures both in turns, once both are warm: what has just started is still being compiled, and reads from disk what later
 * lies in memory, and how long that takes is another question (S10). They are warm when no turn has been a twentieth faster than
 * all before it for two turns.
 * @returns the medians of each, and the ratios of each pair of turns
 */
export async function rounds(order: Comparison): Promise<{
  mine: Measured;
  yardstick: Measured;
  ratios: Record<Which, number[]>;
}> {
  const pair = async (): Promise<[Measured, Measured]> => {
    const sample = typeof order.sample === 'function' ? order.sample() : order.sample;
    return [
      await one({ ...order, sample }, order.product),
      await one({ ...order, sample: order.yardstickSample ?? sample }, order.yardstick),
    ];
  };
  await warmUp(pair);
  const pairs: [Measured, Measured][] = [];
  while (pairs.length < (order.turns ?? 5)) pairs.push(await pair());
  const ratios = (which: Which): number[] => pairs.map(([mine, theirs]) => mine[which] / theirs[which]);
  const middle = (side: 0 | 1): Measured => ({
    perSecond: median(pairs.map((pair) => pair[side].perSecond)),
    p50: median(pairs.map((pair) => pair[side].p50)),
    p99: median(pairs.map((pair) => pair[side].p99)),
    processor: median(pairs.map((pair) => pair[side].processor)),
  });
  return {
    mine: middle(0),
    yardstick: middle(1),
    ratios: { perSecond: ratios('perSecond'), p50: ratios('p50'), p99: ratios('p99') },
  };
}

async function warmUp(pair: () => Promise<[Measured, Measured]>): Promise<void> {
  const best = [0, 0];
  for (let turn = 0, steady = 0; turn < mostWarming && steady < 2; turn += 1) {
    const speeds = (await pair()).map(({ perSecond }) => perSecond);
    steady = speeds.some((speed, side) => speed > 1.05 * best[side]!) ? 0 : steady + 1;
    for (const [side, speed] of speeds.entries()) best[side] = Math.max(best[side]!, speed);
  }
}

async function one(
  { load, maker, sample, connections, seconds }: Omit<Comparison, 'sample'> & { sample: Order['sample'] },
  server: Server,
): Promise<Measured> {
  const before = processorSeconds(server.pid);
  const outcome = await load.send({ port: server.port, connections, seconds, maker, sample });
  if (outcome.answered === 0 || outcome.refused > 0)
    throw new Error(
      `${outcome.refused} of ${outcome.answered} were refused: ${outcome.example.slice(0, 300)}`,
    );
  const processor = ((processorSeconds(server.pid) - before) / outcome.answered) * 1_000_000;
  return { ...outcome, processor };
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
