import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { Problem } from '../platform/http/problem';
import { databaseConnections, jobs, oldestJobSeconds, registry } from '../platform/metrics';
import type { Platform } from '../platform/platform';

/** What runs the product looks at: is it alive, can it work, how is it doing. */
export function operations(platform: Platform): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    try {
      await platform.system.ping();
    } catch (error) {
      throw new Problem('not-ready', 'The database does not answer.', {
        cause: error instanceof Error ? error.name : 'error',
      });
    }
    response.json({ status: 'ready' });
  });
  router.get('/metrics', async (request, response) => {
    const token = platform.config.metricsToken;
    // In production the figures are told to who has the token, and to nobody when there is none.
    if (platform.config.production || token) {
      if (!token || !sameText(request.headers.authorization ?? '', `Bearer ${token}`)) {
        throw new Problem('unauthorized', 'Send the METRICS_TOKEN as a bearer token.');
      }
    }
    await look(platform);
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

/** Reads what is not counted as it happens. The figures of the process are told without it too. */
async function look(platform: Platform): Promise<void> {
  const connections = platform.system.connections();
  for (const [state, count] of Object.entries(connections)) databaseConnections.set({ state }, count);
  try {
    const queue = await platform.system.queueState();
    jobs.set({ state: 'due' }, queue.due);
    jobs.set({ state: 'running' }, queue.running);
    jobs.set({ state: 'given-up' }, queue.givenUp);
    oldestJobSeconds.set(queue.oldestSeconds);
  } catch (error) {
    platform.log.warn({ err: error }, 'the job queue could not be looked at');
    jobs.reset();
    oldestJobSeconds.reset();
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
