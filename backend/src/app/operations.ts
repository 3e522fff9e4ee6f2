import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { Problem } from '../platform/http/problem';
import { registry } from '../platform/metrics';
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
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
