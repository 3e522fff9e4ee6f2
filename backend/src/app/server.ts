import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeWebhookListener } from '../inbox/receive';
import { runJobs } from '../platform/jobs';
import type { Platform } from '../platform/platform';
import { makeApi } from './api';
import { features } from './features';

export interface Running {
  stop(): Promise<void>;
}

/** Answers requests: what providers send goes ahead of everything else, because callers wait for it. */
export function makeListener(platform: Platform): RequestListener {
  const webhooks = makeWebhookListener(platform);
  const api = makeApi(platform);
  return (request, response) => {
    if (!webhooks(request, response)) api(request, response);
  };
}

/** Serves the API and the dashboard. @returns the port, which differs from the wanted one when that was 0 */
export async function serveApi(platform: Platform): Promise<Running & { port: number }> {
  const server = createServer(makeListener(platform));
  // Slow senders must not hold a connection for ever; event streams are answers, and are not cut by these.
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(platform.config.port, platform.config.host, () => resolve());
  });
  return { port: (server.address() as AddressInfo).port, stop: () => stopServer(server) };
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

/** Runs the jobs and ticks of all features. */
export function runWorker(platform: Platform, jobsUrl: string): Promise<Running> {
  return runJobs({
    url: jobsUrl,
    jobs: features.flatMap((feature) => feature.jobs?.(platform) ?? []),
    ticks: features.flatMap((feature) => feature.ticks?.(platform) ?? []),
    log: platform.log,
  });
}
