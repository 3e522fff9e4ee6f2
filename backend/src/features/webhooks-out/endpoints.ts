import type { WebhookEndpoint } from '../../generated/prisma/client';
import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { judgeOutsideUrl, OutsideUrlError } from '../../platform/http/outside-url';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { eventTypes } from './event-types';
import { type CreateEndpoint, presentEndpoint, type UpdateEndpoint } from './schema';
import { makeSecret } from './sign';

const mostEndpoints = 10;

/** Where the secrets of an endpoint stand. */
export const secretPlace = (id: string, field: 'secret' | 'former_secret') => ({
  table: 'webhook_endpoints',
  row: id,
  field,
});

/** Lists a tenant's endpoints, the oldest first, with what they can be told. */
export async function listEndpoints(platform: Platform, tx: TenantTx) {
  const rows = await tx.webhookEndpoint.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  return {
    endpoints: rows.map(presentEndpoint),
    eventTypes: [...eventTypes],
    labUrl: platform.labUrl === null ? null : 'http://lab/receiver/demo',
  };
}

/** Adds an endpoint. Its secret is in this answer and nowhere else that people can read. @throws Problem `conflict` */
export async function createEndpoint(platform: Platform, tx: TenantTx, by: By, body: CreateEndpoint) {
  requireAskable(platform, body.url);
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`webhook endpoints ${tx.tenantId}`}, 0))::text`;
  if ((await tx.webhookEndpoint.count()) >= mostEndpoints)
    throw new Problem(
      'conflict',
      `There are ${mostEndpoints} endpoints already, which is the most. Delete one first.`,
    );
  const id = newId();
  const secret = makeSecret();
  const row = await tx.webhookEndpoint.create({
    data: { id, ...body, secret: await platform.secrets.seal(tx, secretPlace(id, 'secret'), secret) },
  });
  await note(tx, by, row, 'created', { url: row.url, events: row.events });
  return { ...presentEndpoint(row), secret };
}

/** Changes an endpoint. Switching one on again that was switched off begins with new patience. */
export async function updateEndpoint(
  platform: Platform,
  tx: TenantTx,
  by: By,
  id: string,
  body: UpdateEndpoint,
) {
  const before = await findEndpoint(tx, id);
  if (body.url !== undefined) requireAskable(platform, body.url);
  const row = await tx.webhookEndpoint.update({
    where: { id },
    data: { ...body, ...(body.isActive ? { disabledAt: null, failingSince: null } : {}) },
  });
  await note(tx, by, row, 'changed', changesBetween({ ...before }, body));
  return presentEndpoint(row);
}

/** Deletes an endpoint with its deliveries; what is not delivered yet never will be. */
export async function deleteEndpoint(tx: TenantTx, by: By, id: string): Promise<Record<string, never>> {
  const row = await findEndpoint(tx, id);
  await tx.webhookEndpoint.delete({ where: { id } });
  await note(tx, by, row, 'deleted', { url: row.url });
  return {};
}

/** Makes a new secret. For a day both sign, so that the receiver may change over without losing anything. */
export async function rotateSecret(platform: Platform, tx: TenantTx, by: By, id: string) {
  await tx.$queryRaw`select 1 from webhook_endpoints where id = ${id}::uuid for update`;
  const before = await findEndpoint(tx, id);
  const secret = makeSecret();
  const former = await platform.secrets.open<string>(tx, secretPlace(id, 'secret'), before.secret);
  const row = await tx.webhookEndpoint.update({
    where: { id },
    data: {
      secret: await platform.secrets.seal(tx, secretPlace(id, 'secret'), secret),
      formerSecret: await platform.secrets.seal(tx, secretPlace(id, 'former_secret'), former),
      formerSecretUntil: addDays(platform.clock(), 1),
    },
  });
  await note(tx, by, row, 'secret-rotated', {});
  return { ...presentEndpoint(row), secret };
}

/** Reads an endpoint. @throws Problem `not-found` */
export async function findEndpoint(tx: TenantTx, id: string): Promise<WebhookEndpoint> {
  const row = await tx.webhookEndpoint.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such webhook endpoint.');
  return row;
}

function requireAskable(platform: Platform, url: string): void {
  try {
    judgeOutsideUrl(url, platform.labUrl);
  } catch (error) {
    if (!(error instanceof OutsideUrlError)) throw error;
    throw new Problem('invalid', `The address ${error.message}.`, {
      errors: [{ path: 'url', message: error.message }],
    });
  }
}

async function note(
  tx: TenantTx,
  by: By,
  row: WebhookEndpoint,
  what: string,
  changes: Record<string, unknown>,
): Promise<void> {
  await audit(tx, by, {
    action: `webhook-endpoint.${what}`,
    targetType: 'webhook-endpoint',
    targetId: row.id,
    targetName: row.url,
    changes,
  });
  emitChange(tx, 'webhook-endpoint.changed', row.id);
}
