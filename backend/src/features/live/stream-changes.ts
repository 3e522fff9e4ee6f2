import type { Response } from 'express';
import type { TenantScope } from '../../platform/db/tenant';
import { identify } from '../../platform/http/actor';
import { eventStreams } from '../../platform/metrics';
import type { Platform } from '../../platform/platform';

const keepAliveMs = 20_000;

/**
 * Writes the tenant's changes to the connection until either side ends it. At each keep-alive the right to listen is
 * looked up again, so that who has been removed, or whose token has expired, hears no more; the page then comes back
 * with a fresh token.
 */
export function streamChanges(context: { platform: Platform; scope: TenantScope }, response: Response): void {
  const { platform, scope } = context;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
    // nginx would hold the events back.
    'X-Accel-Buffering': 'no',
  });
  response.write('retry: 2000\n\n');
  eventStreams.inc();
  const unsubscribe = platform.changes.subscribe(scope.tenantId, (event) => {
    response.write(`event: change\ndata: ${JSON.stringify(event)}\n\n`);
  });
  const keepAlive = setInterval(() => {
    identify(platform, response.req).then(
      () => response.write(': still here\n\n'),
      () => response.end(),
    );
  }, keepAliveMs);
  response.on('close', () => {
    clearInterval(keepAlive);
    unsubscribe();
    eventStreams.dec();
  });
}
