/**
 * `npm run drill [-- --seed N --cases N --logs FOLDER]`: stories of businesses and their callers, while processes, the database and
 * providers fail at random. Fails when anything is lost, doubled or stuck, and then keeps what the processes have logged. A
 * seed runs the same drill again.
 */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DrillReport, drill } from '../../backend/tests/drill/drill';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    cases: { type: 'string' },
    'at-once': { type: 'string' },
    logs: { type: 'string' },
  },
});
const seed = Number(values.seed ?? randomInt(1_000_000_000));
const cases = Number(values.cases ?? 2_000);
const takeoverLimitMs = 30_000;

function print(report: DrillReport): number {
  const { damage, disturbed } = report;
  const takeover = Math.max(0, ...damage.takeovers);
  const total = Object.values(report.cases).reduce((sum, each) => sum + each, 0);
  const kinds = Object.entries(report.cases).map(([name, count]) => `${count} ${name}`);
  console.log(`seed        ${seed}`);
  console.log(`cases       ${total} (${kinds.join(', ')}) in ${report.seconds.toFixed(0)} s`);
  console.log(
    `kills       ${damage.api} api, ${damage.worker} worker, ${damage.database} database; ${damage.halts} stood still for seconds`,
  );
  console.log(
    `faults      ${damage.faults} at providers; of ${disturbed.webhooks} webhooks ${disturbed.repeated} came twice, ${disturbed.delayed} late`,
  );
  console.log(`quiet       after ${report.settledInSeconds.toFixed(1)} s`);
  console.log(
    `takeover    ${(takeover / 1000).toFixed(1)} s at most for jobs (${damage.takeovers.length} measured), ${(report.longestSilenceMs / 1000).toFixed(1)} s for requests`,
  );
  console.log(`parked      ${report.parked} texts of which nobody can say, listed for a person`);
  const lists = ['lost', 'doubled', 'stuck', 'fallen', 'odd', 'unanswered'] as const;
  for (const name of lists) {
    console.log(`${name.padEnd(11)} ${report[name].length}`);
    for (const line of report[name].slice(0, 15)) console.log(`  - ${line}`);
  }
  const late = takeover > takeoverLimitMs ? 1 : 0;
  return late + lists.reduce((sum, name) => sum + report[name].length, 0);
}

async function main(): Promise<void> {
  console.log(`drill with seed ${seed}: ${cases} cases`);
  const logs = values.logs ?? (await mkdtemp(join(tmpdir(), 'telyx-drill-logs-')));
  const report = await drill({
    seed,
    cases,
    atOnce: Number(values['at-once'] ?? 60),
    businesses: Math.min(24, Math.max(4, Math.ceil(cases / 100))),
    killEveryMs: 4_000,
    haltEveryMs: 6_000,
    faultShare: 0.1,
    logs,
    say: (line) => console.log(line),
  });
  const isClean = print(report) === 0;
  process.exitCode = isClean ? 0 : 1;
  if (!isClean) console.log(`logs        ${logs}`);
  else if (!values.logs) await rm(logs, { recursive: true });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
