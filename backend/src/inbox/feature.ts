import { z } from 'zod';
import { confirmHint } from '../features/messaging';
import type { Feature } from '../platform/feature';
import { type Route, route } from '../platform/http/route';
import {
  deliveriesQuery,
  delivery,
  deliveryDetail,
  deliveryParams,
  getDelivery,
  listDeliveries,
  replayBody,
  replayDeliveries,
} from './inspect';
import { processDelivery } from './process';
import { readSignature } from './read-signature';

const tag = 'Webhook deliveries';

const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/webhook-deliveries',
    summary: 'What providers have sent, with the verdict on it',
    tag,
    permission: 'webhooks:read',
    query: deliveriesQuery,
    response: z.object({ deliveries: z.array(delivery), nextCursor: z.string().nullable() }),
    tx: (tx, { query }) => listDeliveries(tx, query),
  }),
  route({
    method: 'get',
    path: '/api/webhook-deliveries/:id',
    summary: 'One delivery, with what it changed',
    tag,
    permission: 'webhooks:read',
    params: deliveryParams,
    response: deliveryDetail,
    tx: (tx, { params }) => getDelivery(tx, params.id),
  }),
  route({
    method: 'post',
    path: '/api/webhook-deliveries/replay',
    summary: 'Reads deliveries again',
    tag,
    permission: 'webhooks:write',
    body: replayBody,
    response: z.object({ replayed: z.array(z.object({ id: z.string() })) }),
    tx: (tx, { body, actor, meta }) => replayDeliveries(tx, { actor, meta }, body.ids),
  }),
];

/** What providers tell us: the jobs that read it, and the inspector. It comes in through `receive.ts`. */
export const inbox: Feature = {
  name: 'inbox',
  routes,
  jobs: (platform) => [
    {
      name: 'inbox.process',
      run: (job: { tenantId: string; deliveryId: string }, attempt) =>
        processDelivery(platform, job, attempt),
    },
    {
      name: 'call.read-signature',
      run: (job: { tenantId: string; callId: string }) => readSignature(platform, job),
    },
    {
      name: 'messages.confirm-hint',
      run: (job: Parameters<typeof confirmHint>[1]) => confirmHint(platform, job),
    },
  ],
  ticks: (platform) => [
    {
      // A job gives up after its attempts, and a crash may have come between: what still waits is taken up again.
      name: 'inbox.catch-up',
      every: '45 * * * * *',
      async run() {
        for (const { tenantId, id } of await platform.system.waitingDeliveries())
          await processDelivery(platform, { tenantId, deliveryId: id }, { last: false }).catch(
            (error: unknown) =>
              platform.log.warn({ err: error, deliveryId: id }, 'a delivery still cannot be read'),
          );
      },
    },
  ],
};
