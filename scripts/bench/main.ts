/**
 * `npm run bench [-- S1 S4]`: how fast the product is, as ratios to the plainest code that could do the same, measured in
 * turns in one run. Prints a table, line by line as they are measured, and writes it as JSON beside the caches. All takes some
 * twenty minutes; what cannot be measured is said, and the rest is measured all the same.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { carrierRouter } from './carrier-router';
import { crowds } from './crowds';
import { firstScreen } from './first-screen';
import { incomingCalls } from './incoming-calls';
import { lists } from './lists';
import { oneClick } from './one-click';
import { keepOffLoad, root } from './processes';
import { reminders } from './reminders';
import { startUp } from './start-up';
import { toolCalls } from './tool-calls';

/** One line of the table. */
export interface Figure {
  name: string;
  what: string;
  mine: string;
  yardstick: string;
  ratio: number;
  must: string;
  wanted: string;
  /** Milliseconds of processor time for a thousand requests. */
  processor?: { mine: number; yardstick: number };
}

/** A measurement with a world of its own. */
export interface Case {
  /** The lines it can make. */
  names: readonly string[];
  run(wanted: readonly string[]): Promise<Figure[]>;
}

const cases: Case[] = [
  incomingCalls,
  crowds,
  toolCalls,
  lists,
  reminders,
  carrierRouter,
  startUp,
  oneClick,
  firstScreen,
];

async function main(): Promise<void> {
  const known = cases.flatMap((each) => each.names);
  const asked = process.argv.slice(2);
  const strange = asked.filter((name) => !known.includes(name));
  if (strange.length > 0)
    throw new Error(`There is no ${strange.join(', ')}; there are ${known.join(', ')}.`);
  const wanted = asked.length > 0 ? asked : known;
  keepOffLoad();
  const figures: Figure[] = [];
  console.log('| # | what | here | yardstick | ratio | must | wanted | processor ms per 1,000 |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const each of cases) {
    const names = each.names.filter((name) => wanted.includes(name));
    if (names.length === 0) continue;
    try {
      const made = await each.run(names);
      for (const figure of made) print(figure);
      figures.push(...made);
    } catch (error) {
      console.error(`${names.join(' and ')} could not be measured:`, error);
      process.exitCode = 1;
    }
  }
  const file = join(root, 'node_modules', '.cache', 'telyx', 'bench.json');
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify({ at: new Date(), cores: availableParallelism(), figures }, null, 2));
  console.log(`\nAs JSON: ${file}`);
}

function print(each: Figure): void {
  const processor = each.processor
    ? `${each.processor.mine.toFixed(0)} (${each.processor.yardstick.toFixed(0)})`
    : '';
  console.log(
    `| ${each.name} | ${each.what} | ${each.mine} | ${each.yardstick} | ${each.ratio.toFixed(2)} | ${each.must} | ${each.wanted} | ${processor} |`,
  );
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
