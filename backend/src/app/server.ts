import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeWebhookListener } from '../inbox/receive';
import { runJobs } from '../platform/jobs';
import type { Platform } from '../platform/platform';

export interface Running {
  stop(): Promise<void>;
}

/**
 * Answers requests: what providers send goes ahead of everything else, because callers wait for it. It is there at once,
 * also after a crash; who asks for the rest meanwhile waits until that is loaded.
 */
export function makeListener(
  platform: Platform,
  webhooks = makeWebhookListener(platform),
  rest = loadedOnce(platform),
): RequestListener {
  return (request, response) => {
    if (webhooks.take(request, response)) return;
    void rest().then((listener) => listener(request, response));
  };
}

/** The API and the dashboard, loaded when they are asked for first. */
function loadedOnce(platform: Platform): () => Promise<RequestListener> {
  let loading: Promise<RequestListener> | undefined;
  const load = async (): Promise<RequestListener> => {
    const { makeApi, routes } = await import('./api');
    const { makeQuickLists } = await import('./quick-lists');
    const api = makeApi(platform);
    const lists = makeQuickLists(platform, api, routes);
    return (request, response) => {
      if (!lists(request, response, () => api(request, response))) api(request, response);
    };
  };
  return () => {
    loading ??= load();
    return loading;
  };
}

/** Serves the API and the dashboard. @returns the port, which differs from the wanted one when that was 0 */
export async function serveApi(platform: Platform): Promise<Running & { port: number }> {
  const webhooks = makeWebhookListener(platform);
  const rest = loadedOnce(platform);
  const server = createServer(makeListener(platform, webhooks, rest));
  // Slow senders must not hold a connection for ever; event streams are answers, and are not cut by these.
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  await listen(server, platform.config.port, platform.config.host);
  // After what has come by now. The first person must not wait for it; /readyz does, so a load balancer does too.
  setImmediate(() => void warmUp(platform, rest));
  const stop = async () => {
    await stopServer(server);
    await webhooks.settled();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Loads what is not needed for the first call but for the first person: the API, the dashboard and the ORM. */
async function warmUp(platform: Platform, rest: () => Promise<unknown>): Promise<void> {
  await rest();
  await loadDatabase(platform);
}

/** Loads the ORM and opens a connection. What needs the database later says itself when it is away. */
async function loadDatabase(platform: Platform): Promise<void> {
  await platform.system.ping().catch((error: unknown) => {
    platform.log.warn({ err: error }, 'the database does not answer yet');
  });
}

/** Answers what has come, takes no more, and after five seconds cuts what still hangs (event streams do). */
async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Again and again: a connection whose last answer has gone out would be kept for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}

/** Tells how a worker is doing, on a port of its own: it serves nothing else. */
export async function serveOperations(platform: Platform, port: number): Promise<Running & { port: number }> {
  const [{ default: express }, { Problem }, { errorHandler }, { operations }] = await Promise.all([
    import('express'),
    import('../platform/http/problem'),
    import('./errors'),
    import('./operations'),
  ]);
  const app = express();
  app.disable('x-powered-by');
  app.use(operations(platform));
  app.use((_request, _response, next) => next(new Problem('not-found', 'There is nothing at this address.')));
  app.use(errorHandler(platform.log));
  const server = createServer(app);
  await listen(server, port, platform.config.host);
  return { port: (server.address() as AddressInfo).port, stop: () => stopServer(server) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

/** Runs the jobs and ticks of all features. */
export async function runWorker(platform: Platform, jobsUrl: string): Promise<Running> {
  const { features } = await import('./features');
  // Before it takes the first job, which would else be held for as long as that.
  await loadDatabase(platform);
  return runJobs({
    url: jobsUrl,
    jobs: features.flatMap((feature) => feature.jobs?.(platform) ?? []),
    ticks: features.flatMap((feature) => feature.ticks?.(platform) ?? []),
    log: platform.log,
  });
}
