import type { WebhookDelivery, WebhookEndpoint } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { askOutside } from '../../platform/http/ask-outside';
import { OutsideUrlError } from '../../platform/http/outside-url';
import type { Platform } from '../../platform/platform';
import { isLost, nextAttempt } from './backoff';
import { enqueueDelivery, tellDelivery } from './deliveries';
import { secretPlace } from './endpoints';
import { signedHeaders } from './sign';
import { warnOwners } from './warn-owners';

type Delivery = WebhookDelivery & { endpoint: WebhookEndpoint };

/** What an attempt came to. */
interface Outcome {
  taken: boolean;
  /** The receiver has said that nothing more is wanted. */
  gone: boolean;
  status: number | null;
  text: string;
  milliseconds: number;
}

const longestText = 500;

/** Makes one attempt of a delivery, and enqueues the next one where it failed. A crash in between repeats the attempt. */
export async function deliverWebhook(
  platform: Platform,
  job: { tenantId: string; deliveryId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const ready = await scope.tx((tx) => prepare(platform, tx, job.deliveryId));
  if (!ready) return;
  const outcome = await attempt(platform, ready.delivery, ready.secrets);
  await scope.tx((tx) => record(platform, tx, ready.delivery, outcome));
}

async function prepare(platform: Platform, tx: TenantTx, id: string) {
  const delivery = await tx.webhookDelivery.findUnique({ where: { id }, include: { endpoint: true } });
  if (!delivery || !['PENDING', 'FAILED'].includes(delivery.status)) return null;
  const { endpoint } = delivery;
  if (!endpoint.isActive) {
    await tx.webhookDelivery.update({ where: { id }, data: { status: 'GIVEN_UP', nextAttemptAt: null } });
    tellDelivery(tx, delivery);
    return null;
  }
  const secrets = [
    await platform.secrets.open<string>(tx, secretPlace(endpoint.id, 'secret'), endpoint.secret),
  ];
  if (endpoint.formerSecret && endpoint.formerSecretUntil && endpoint.formerSecretUntil > platform.clock())
    secrets.push(
      await platform.secrets.open<string>(
        tx,
        secretPlace(endpoint.id, 'former_secret'),
        endpoint.formerSecret,
      ),
    );
  return { delivery, secrets };
}

async function attempt(platform: Platform, delivery: Delivery, secrets: string[]): Promise<Outcome> {
  const body = JSON.stringify(delivery.payload);
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const answer = await askOutside(
      {
        method: 'POST',
        url: delivery.endpoint.url,
        headers: {
          'content-type': 'application/json',
          ...signedHeaders(secrets, { id: delivery.eventId, body }, platform.clock()),
        },
        body,
        timeoutMs: 15_000,
        largestAnswer: 4_000,
      },
      { labUrl: platform.labUrl },
    );
    return {
      taken: answer.status >= 200 && answer.status <= 299,
      gone: answer.status === 410,
      status: answer.status,
      text: storable(answer.body),
      milliseconds: took(),
    };
  } catch (error) {
    const said = error instanceof Error ? error.message : 'It failed.';
    const text = error instanceof OutsideUrlError ? `The address ${said}.` : said;
    return { taken: false, gone: false, status: null, text, milliseconds: took() };
  }
}

/** The beginning of an answer as text; PostgreSQL takes no NUL, and half a character is none. */
function storable(body: Buffer): string {
  return [...body.toString('utf8').replaceAll('\0', '')].slice(0, longestText).join('');
}

async function record(
  platform: Platform,
  tx: TenantTx,
  { id, endpointId }: Delivery,
  outcome: Outcome,
): Promise<void> {
  // Held from here on: another delivery of this endpoint may fail or be taken at the same time.
  const [held] = await tx.$queryRaw<{ id: string }[]>`
    select id from webhook_endpoints where id = ${endpointId}::uuid for update`;
  if (!held) return;
  const endpoint = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
  const delivery = await tx.webhookDelivery.findUnique({ where: { id } });
  if (!delivery) return;
  const now = platform.clock();
  const attempts = delivery.attempts + 1;
  const next = outcome.taken ? null : nextAttempt(attempts, now, platform.config.paceMs);
  const failingSince = outcome.taken ? null : (endpoint.failingSince ?? now);
  const lost = outcome.gone || (failingSince !== null && isLost(failingSince, now, platform.config.paceMs));
  const again = lost ? null : next;
  const row = await tx.webhookDelivery.update({
    where: { id },
    data: {
      status: outcome.taken ? 'DELIVERED' : again ? 'FAILED' : 'GIVEN_UP',
      attempts,
      nextAttemptAt: again,
      responseStatus: outcome.status,
      responseBody: outcome.text,
      milliseconds: outcome.milliseconds,
      deliveredAt: outcome.taken ? now : null,
    },
  });
  if (again) await enqueueDelivery(tx, id, again);
  if (failingSince?.getTime() !== endpoint.failingSince?.getTime())
    await tx.webhookEndpoint.update({ where: { id: endpointId }, data: { failingSince } });
  if (lost && endpoint.isActive) await switchOff(platform, tx, endpoint, outcome.gone);
  tellDelivery(tx, row);
}

async function switchOff(
  platform: Platform,
  tx: TenantTx,
  endpoint: WebhookEndpoint,
  gone: boolean,
): Promise<void> {
  const disabledAt = platform.clock();
  await tx.webhookEndpoint.update({ where: { id: endpoint.id }, data: { isActive: false, disabledAt } });
  await audit(tx, 'system', {
    action: 'webhook-endpoint.switched-off',
    targetType: 'webhook-endpoint',
    targetId: endpoint.id,
    targetName: endpoint.url,
    changes: { reason: gone ? 'gone' : 'failing' },
  });
  await warnOwners(tx, endpoint, disabledAt, gone);
  emitChange(tx, 'webhook-endpoint.changed', endpoint.id);
}
