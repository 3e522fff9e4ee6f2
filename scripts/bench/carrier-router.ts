/** S8: the choice of a carrier and number among 50,000, against the plainest scan through all of them. */
import { areaPrefixOf, countryPrefixOf } from '../../backend/src/features/routing/area';
import { openRouter } from '../../backend/src/features/routing/router';
import type { RouterAccount, Snapshot, Way } from '../../backend/src/features/routing/snapshot';
import type { Case } from './main';
import { median } from './measure';

const count = 50_000;
const accountCount = 8;
const scans = 200;
const choices = 400_000;
const turns = 5;

function makeSnapshot(): Snapshot {
  const accounts = Array.from(
    { length: accountCount },
    (_, place): RouterAccount => ({
      key: `account-${place}`,
      provider: place % 2 ? 'TELNYX' : 'TWILIO',
      name: `Account ${place}`,
      priority: 1 + (place % 3),
      capabilities: place % 4 ? ['voice', 'sms', 'mms', 'stir-shaken'] : ['voice', 'sms'],
      switchedOff: [],
      cost: { voice: 5000 + place * 500, sms: 7000 - place * 300 },
      breaker: place === 1 ? 'OPEN' : 'CLOSED',
      health: 'OK',
      isFull: false,
    }),
  );
  const ways = Array.from({ length: count }, (_, place): Way => {
    const number = `+1${200 + (place % 700)}${String(5_550_000 + place).padStart(7, '0')}`;
    const account = accounts[(place * 7) % accountCount]!;
    return { channel: 'voice', account, number, numberId: `number-${place}`, place };
  });
  return { accounts, ways, currency: 'USD' };
}

/** What somebody would write who has no time: look at every number, and keep the best so far. */
function scan({ ways }: Snapshot, to: string): Way | null {
  const area = areaPrefixOf(to)!;
  const country = countryPrefixOf(to);
  const farness = ({ number }: Way) => (number!.startsWith(area) ? 0 : number!.startsWith(country) ? 1 : 2);
  let best: Way | null = null;
  let nearest = 3;
  for (const way of ways) {
    const { account } = way;
    if (way.channel !== 'voice' || account.breaker === 'OPEN') continue;
    if (!account.capabilities.includes('voice') || !account.capabilities.includes('stir-shaken')) continue;
    const far = farness(way);
    if (best !== null) {
      if (far > nearest) continue;
      const { account: other } = best;
      const isWorse =
        account.priority - other.priority ||
        account.cost.voice! - other.cost.voice! ||
        way.place - best.place;
      if (far === nearest && isWorse >= 0) continue;
    }
    best = way;
    nearest = far;
  }
  return best;
}

export const carrierRouter: Case = {
  names: ['S8'],
  async run() {
    const snapshot = makeSnapshot();
    const router = openRouter(snapshot);
    const targets = Array.from(
      { length: 997 },
      (_, place) => `+1${200 + ((place * 13) % 790)}5559${100 + (place % 900)}`,
    );
    const signed = ['stir-shaken'] as const;
    const choose = (to: string) =>
      router.select({ channel: 'voice', to, capabilities: signed, localPresence: true });
    for (const to of targets)
      if (choose(to) !== scan(snapshot, to)) throw new Error(`The two choose differently for ${to}.`);
    const each: { mine: number; yardstick: number }[] = [];
    for (let turn = 0; turn <= turns; turn += 1) {
      const pair = {
        mine: timed(choices, (place) => choose(targets[place % targets.length]!)),
        yardstick: timed(scans, (place) => scan(snapshot, targets[place % targets.length]!)),
      };
      if (turn > 0) each.push(pair);
    }
    const mine = median(each.map((pair) => pair.mine));
    const yardstick = median(each.map((pair) => pair.yardstick));
    return [
      {
        name: 'S8',
        what: `one choice among ${count} numbers`,
        mine: `${(mine * 1e6).toFixed(0)} ns`,
        yardstick: `${yardstick.toFixed(2)} ms`,
        ratio: median(each.map((pair) => pair.yardstick / pair.mine)),
        must: '≥ 1,000',
        wanted: '≥ 10,000',
      },
    ];
  },
};

/** @returns milliseconds for one */
function timed(times: number, work: (place: number) => Way | null): number {
  let found = 0;
  const started = performance.now();
  for (let place = 0; place < times; place += 1) if (work(place)) found += 1;
  const took = performance.now() - started;
  if (found !== times) throw new Error('Some choices were none.');
  return took / times;
}
