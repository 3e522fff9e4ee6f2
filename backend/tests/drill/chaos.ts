import type { Fault } from '../../src/lab/simulator';
import { sleep } from '../../src/platform/time';
import { ask } from './ask';
import type { Dice } from './dice';
import type { Member } from './processes';
import type { Stage } from './stage';

/** What was done to the product so far. */
export interface Damage {
  api: number;
  worker: number;
  database: number;
  /** How often processes stood still for seconds and went on. */
  halts: number;
  faults: number;
  /** Milliseconds until what a dead worker held was free or done, where the other one lived meanwhile; each kill one. */
  takeovers: number[];
}

/** Somebody who breaks things until told to stop. */
export interface Chaos {
  damage: Damage;
  /** Breaks no more, and waits until everything is up. */
  stop(): Promise<void>;
}

/**
 * Kills processes at random; now and then one while another is still on its way back.
 * @param everyMs about how long everything is up between two
 */
export function startKilling(stage: Stage, dice: Dice, everyMs: number, damage: Damage): Chaos {
  let isOver = false;
  const work = (async () => {
    while (!isOver) {
      await sleep(everyMs / 2 + dice.below(everyMs));
      if (!dice.chance(0.15)) await Promise.all(membersOf(stage).map((each) => each.ready()));
      if (isOver) break;
      const face = dice.below(10);
      if (face < 4) await killOne(stage, dice, stage.apis, damage);
      else if (face < 9) await killOne(stage, dice, stage.workers, damage);
      else {
        damage.database += 1;
        await stage.database.kill(dice.below(1_000));
      }
    }
  })();
  return {
    damage,
    async stop() {
      isOver = true;
      await work;
      await Promise.all(membersOf(stage).map((each) => each.ready()));
    },
  };
}

/**
 * Lets processes stand still and go on where they were: one, or all at once with the lab, as a machine does that is moved. What
 * they were about to do they do late, and believe that no time has passed.
 * @param everyMs about how long everything moves between two
 */
export function startHalting(
  stage: Stage,
  dice: Dice,
  everyMs: number,
  damage: Damage,
): { stop(): Promise<void> } {
  let isOver = false;
  const work = (async () => {
    while (!isOver) {
      await sleep(everyMs / 2 + dice.below(everyMs));
      if (isOver) break;
      const everybody = [...membersOf(stage), stage.lab];
      const face = dice.below(everybody.length + 2);
      const halted = face < everybody.length ? [everybody[face]!] : everybody;
      const ms = 1_000 + dice.below(7_000);
      damage.halts += 1;
      const goOn = halted.map((each) => each.halt());
      await sleep(ms);
      for (const each of goOn) each();
    }
  })();
  return {
    async stop() {
      isOver = true;
      await work;
    },
  };
}

const membersOf = ({ apis, workers }: Stage): Member[] => [...apis, ...workers];

async function killOne(stage: Stage, dice: Dice, members: Member[], damage: Damage): Promise<void> {
  const [victim, other] = dice.chance(0.5) ? members : [...members].reverse();
  const down = dice.below(3_000);
  if (!victim?.isUp) return;
  damage[victim.role === 'api' ? 'api' : 'worker'] += 1;
  const otherLives = other!.isUp;
  const otherPid = other!.pid;
  await victim.kill(down);
  if (victim.role === 'api') return stage.proxy.lost();
  if (otherLives) void watchTakeover(stage, () => other!.isUp && other!.pid === otherPid, damage);
}

/**
 * Waits until nothing that was held at the moment of a death is held still. What the living worker held counts too,
 * so the time is too long rather than too short.
 */
async function watchTakeover(stage: Stage, otherLives: () => boolean, damage: Damage): Promise<void> {
  const died = Date.now();
  const held = await stage
    .query<{ id: string; by: string }>(
      `select id::text, locked_by || locked_at as by from graphile_worker._private_jobs where locked_at is not null`,
    )
    .catch(() => []);
  if (held.length === 0) return;
  while (otherLives()) {
    const still = await stage
      .query(
        `select 1 from graphile_worker._private_jobs where locked_at is not null
         and id::text = any ($1::text[]) and locked_by || locked_at = any ($2::text[]) limit 1`,
        [held.map(({ id }) => id), held.map(({ by }) => by)],
      )
      .catch(() => null);
    if (still === null) return;
    if (still.length === 0) return void damage.takeovers.push(Date.now() - died);
    await sleep(200);
  }
}

type FaultMaker = (dice: Dice) => Omit<Fault, 'operation'>;

const faults: FaultMaker[] = [
  () => ({ kind: 'status', status: 500 }),
  () => ({ kind: 'status', status: 503 }),
  () => ({ kind: 'status', status: 429, retryAfterSeconds: 1 }),
  () => ({ kind: 'reset' }),
  (dice) => ({ kind: 'slow', delayMs: 200 + dice.below(1_000) }),
  () => ({ kind: 'timeout-after-commit' }),
  () => ({ kind: 'reset-after-commit' }),
  () => ({ kind: 'wrong-json' }),
];

const providers = ['twilio', 'twilio', 'twilio', 'vapi', 'vapi', 'netgsm'];
const at = (stage: Stage, provider: string): string => `${stage.env['LAB_URL']}/faults/${provider}`;

/** Lets the next request to some provider fail, whatever it is. */
export async function failOnce(stage: Stage, dice: Dice, damage: Damage): Promise<void> {
  const fault = { operation: '*', ...dice.pick(faults)(dice) };
  damage.faults += 1;
  const json = { 'content-type': 'application/json' };
  await ask(at(stage, dice.pick(providers)), 'POST', json, JSON.stringify(fault));
}

/** Takes back the faults that nobody has met. */
export async function endFaults(stage: Stage): Promise<void> {
  for (const provider of new Set(providers)) await ask(at(stage, provider), 'DELETE');
}
