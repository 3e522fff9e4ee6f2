import { features } from '../../src/app/features';
import { openPlatform } from '../../src/app/open-platform';
import { loadConfig } from '../../src/config';
import { runJobs } from '../../src/platform/jobs';
import { keyOf, type Script, scriptSteps } from './stops';

/** What the parent says: first `start`, and then `script` as often as it likes. */
export type ToWorker =
  | { type: 'start'; env: Record<string, string>; script: Script }
  | { type: 'script'; script: Script };

/** What the worker says: it runs, it has taken the new script, a saga stands at its stop, or it broke. */
export type FromWorker =
  | { type: 'running' }
  | { type: 'scripted' }
  | { type: 'reached'; key: string }
  | { type: 'broken'; message: string };

// A worker like the real one, in a process of its own that a test kills. Its parent talks to it over the channel that
// `fork` opens; without a parent it ends.
const script: Script = { stops: [], failures: [] };

function tell(message: FromWorker): void {
  process.send?.(message);
}

async function start(env: Record<string, string>): Promise<void> {
  const { platform, jobsUrl } = await openPlatform(loadConfig(env), { startLab: false });
  scriptSteps(platform, script, (stop) => tell({ type: 'reached', key: keyOf(stop) }));
  await runJobs({
    url: jobsUrl,
    jobs: features.flatMap((feature) => feature.jobs?.(platform) ?? []),
    ticks: [],
    log: platform.log,
    // More than there are sagas at a stop, which each hold one.
    concurrency: 250,
    pollMs: 60,
    heartbeatMs: 200,
    deadAfterMs: 1_500,
  });
  tell({ type: 'running' });
}

process.on('message', (message: ToWorker) => {
  Object.assign(script, message.script);
  if (message.type === 'script') tell({ type: 'scripted' });
  else
    start(message.env).catch((error: unknown) =>
      tell({
        type: 'broken',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
});
process.on('disconnect', () => process.exit(1));
