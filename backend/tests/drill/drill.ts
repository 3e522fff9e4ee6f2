import { sleep } from '../../src/platform/time';
import { hangUp } from './ask';
import { type Business, openBusiness } from './businesses';
import { type Damage, endFaults, failOnce, startHalting, startKilling } from './chaos';
import { diceOf } from './dice';
import { followTexts, settle } from './settle';
import { openStage, type Stage } from './stage';
import { type Cast, noPromises, type StoryName, stories } from './stories';
import { judgeAll, type Verdict } from './verdict';

export interface DrillOptions {
  seed: number;
  cases: number;
  /** Stories that are told at the same time. */
  atOnce: number;
  businesses: number;
  /** About how long everything is up between two kills, milliseconds. */
  killEveryMs: number;
  /** About how long everything moves between two times that processes stand still, milliseconds. */
  haltEveryMs: number;
  /** Faults of providers for each story. */
  faultShare: number;
  /** A folder for what the processes log; default none. */
  logs?: string;
  /** Told now and then how it goes. */
  say?(line: string): void;
}

export interface DrillReport extends Verdict {
  cases: Record<StoryName, number>;
  damage: Damage;
  disturbed: Stage['proxy']['counts'];
  longestSilenceMs: number;
  seconds: number;
  settledInSeconds: number;
  fallen: string[];
  odd: string[];
  unanswered: string[];
}

/**
 * Tells many stories at once to a product whose processes, database and providers fail at random, waits until it is
 * quiet, and compares the books. The same seed makes the same stories and the same order of kills and faults.
 */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { seed, say = () => undefined } = options;
  const stage = await openStage({ seed, twice: 0.1, late: 0.15, logs: options.logs ?? null });
  // Limits protect from strangers; here one address plays everybody.
  const lift = setInterval(() => stage.query('delete from rate_limits').catch(() => undefined), 300);
  try {
    const businesses: Business[] = [];
    for (let index = 0; index < options.businesses; index += 4)
      businesses.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(4, options.businesses - index) }, (_, more) =>
            openBusiness(stage, index + more),
          ),
        )),
      );
    say(`${businesses.length} businesses are open.`);
    const started = Date.now();
    const damage: Damage = { api: 0, worker: 0, database: 0, halts: 0, faults: 0, takeovers: [] };
    const killing = startKilling(stage, diceOf(seed, 'kills'), options.killEveryMs, damage);
    const halting = startHalting(stage, diceOf(seed, 'halts'), options.haltEveryMs, damage);
    const promises = noPromises();
    const told = await tellStories(options, { stage, businesses, promises }, damage, say);
    await halting.stop();
    await killing.stop();
    await endFaults(stage);
    const seconds = (Date.now() - started) / 1000;
    say(`All stories are told after ${seconds.toFixed(0)} s; waiting until it is quiet.`);
    const settling = Date.now();
    const stuck = await settle(stage, 180_000);
    // What comes late on purpose has come by now.
    await sleep(1_200);
    await followTexts(stage);
    stuck.push(...(await settle(stage, 30_000)));
    const settledInSeconds = (Date.now() - settling) / 1000;
    say(`It is quiet after ${settledInSeconds.toFixed(0)} s more; comparing the books.`);
    await Promise.all([...stage.apis, ...stage.workers].map((each) => each.stop()));
    await stage.lab.stop();
    const cast: Cast = { stage, businesses, promises, dice: diceOf(seed, 'none') };
    const verdict = await judgeAll(cast);
    return {
      ...verdict,
      stuck: [...stuck, ...verdict.stuck],
      ...{ cases: told, damage, seconds, settledInSeconds },
      disturbed: stage.proxy.counts,
      longestSilenceMs: stage.proxy.longestSilenceMs,
      fallen: stage.fallen,
      odd: promises.odd,
      unanswered: promises.unanswered,
    };
  } finally {
    clearInterval(lift);
    await stage.close();
    hangUp();
  }
}

async function tellStories(
  { seed, cases, atOnce, faultShare }: DrillOptions,
  cast: Omit<Cast, 'dice'>,
  damage: Damage,
  say: (line: string) => void,
): Promise<Record<StoryName, number>> {
  const names = Object.keys(stories) as StoryName[];
  const lots = names.flatMap((name) => Array.from({ length: stories[name].share }, () => name));
  const told = Object.fromEntries(names.map((name) => [name, 0])) as Record<StoryName, number>;
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < cases) {
      const index = next++;
      // Each story has dice of its own: whatever the others do, it is the same for the same seed.
      const dice = diceOf(seed, `story ${index}`);
      const name = dice.pick(lots);
      if (dice.chance(faultShare)) await failOnce(cast.stage, dice, damage);
      await stories[name].tell({ ...cast, dice }, index);
      told[name] += 1;
      if (index > 0 && index % 200 === 0) say(`${index} stories`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, cases) }, one));
  return told;
}
