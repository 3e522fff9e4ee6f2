import { setPriority } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from './app/data-folder';
import { startLabHere } from './app/lab-connection';
import { openPlatform } from './app/open-platform';
import { type Running, runWorker, serveApi, serveOperations } from './app/server';
import { checkout } from './checkout';
import { type Config, ConfigError, loadConfig, readEnvFile } from './config';
import { startProcessMetrics } from './platform/metrics';
import type { Platform } from './platform/platform';

const roles = ['api', 'worker', 'all', 'migrate', 'lab'] as const;
type ProcessRole = (typeof roles)[number];

/** `node main.js api | worker | all | migrate | lab`: one program, so that one image runs everything. */
async function main(): Promise<void> {
  const role = (process.argv[2] ?? 'all') as ProcessRole;
  if (!roles.includes(role)) throw new ConfigError([`"${role}" is not one of ${roles.join(', ')}`]);
  readEnvFile(join(checkout, '.env'));
  const demo = process.argv.includes('--demo');
  // Someone at a console wants to read where to go, not a line for each request.
  const config = loadConfig(demo ? { LOG_LEVEL: 'warn', ...process.env } : process.env);
  if (role === 'lab') return runLab(config);
  startProcessMetrics();
  const opened = await openPlatform(config, { startLab: role === 'all' });
  for (const note of opened.notes) console.log(note);
  const running: Running[] = [];
  if (role === 'worker') stepBack(opened.platform);
  if (role === 'worker' || role === 'all') running.push(await runWorker(opened.platform, opened.jobsUrl));
  if (role === 'worker' && config.workerPort !== undefined)
    running.push(await serveOperations(opened.platform, config.workerPort));
  if (role === 'api' || role === 'all') {
    const api = await serveApi(opened.platform);
    running.push(api);
    console.log(
      `Telyx listens on http://${config.host}:${api.port}${opened.platform.lab ? ' (lab: nothing is real, nothing costs money)' : ''}`,
    );
  }
  if (opened.platform.lab && demo) {
    const { ensureDemo } = await import('./app/demo');
    for (const { email, password } of await ensureDemo(opened.platform, dataFolder(config)))
      console.log(`Sign in as ${email} with password ${password}, or sign up anew.`);
  }
  // The parent waits for this to know that the process can be used.
  process.send?.('ready');
  const stop = async (): Promise<void> => {
    for (const each of running.reverse()) await each.stop();
    await opened.close();
  };
  if (role === 'migrate') {
    await stop();
    // The schema engine keeps a timer of its own that would hold the process for ten seconds.
    process.exit(0);
  }
  stopOnSignal(stop);
}

/** Where both run on one machine, who waits on the phone goes first: as niceness 5, a worker has a third of the weight. */
function stepBack({ log }: Platform): void {
  try {
    setPriority(5);
  } catch (error) {
    log.info({ err: error }, 'a worker cannot step back behind others on this machine');
  }
}

/** The simulated carriers alone, for api and worker processes that are started with LAB_URL. */
async function runLab(config: Config): Promise<void> {
  const lab = await startLabHere(config);
  console.log(`The lab listens. Start the others with LAB_URL=${lab.addresses.url}`);
  process.send?.('ready');
  stopOnSignal(() => lab.close());
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    // A stop that hangs must not keep a container from being replaced.
    setTimeout(() => process.exit(1), 25_000).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
