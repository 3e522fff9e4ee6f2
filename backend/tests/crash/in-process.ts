import { features } from '../../src/app/features';
import { type JobRunner, runJobs } from '../../src/platform/jobs';
import type { World } from './world';

/** Runs a world's jobs in the test's own process, without its ticks, and looks for due ones all the time. */
export function workInProcess({ app }: World): Promise<JobRunner> {
  return runJobs({
    url: app.database.jobsUrl,
    jobs: features.flatMap((feature) => feature.jobs?.(app.platform) ?? []),
    ticks: [],
    log: app.platform.log,
    pollMs: 60,
  });
}

/** Runs a tick now. @throws Error when no feature has one of this name */
export async function runTick({ app }: World, name: string): Promise<void> {
  const tick = features
    .flatMap((feature) => feature.ticks?.(app.platform) ?? [])
    .find((each) => each.name === name);
  if (!tick) throw new Error(`There is no tick ${name}.`);
  await tick.run();
}
