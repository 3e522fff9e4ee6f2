import type { RvmService } from '../../generated/prisma/client';
import { type AuditActor, audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { makeSecret } from '../webhooks-out';
import { requireAskable } from './queue-rvm';
import { type CreateService, presentService } from './schema';

/** Where the secrets of a service stand. */
export const secretPlace = (id: string, field: 'api_key' | 'webhook_secret') => ({
  table: 'rvm_services',
  row: id,
  field,
});

const mostServices = 10;

/** Lists the services that leave voicemails for a business. */
export async function listServices(platform: Platform, tx: TenantTx) {
  const rows = await tx.rvmService.findMany({ where: { deletedAt: null }, orderBy: { createdAt: 'asc' } });
  return { services: rows.map((row) => presentService(platform, row)) };
}

/** Connects a service. The secret of its news is in this answer and nowhere else. @throws Problem `invalid`, `conflict` */
export async function createService(platform: Platform, tx: TenantTx, by: AuditActor, wanted: CreateService) {
  requireAskable(platform, wanted.url, 'url');
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`rvm services ${tx.tenantId}`}, 0))::text`;
  if ((await tx.rvmService.count({ where: { deletedAt: null } })) >= mostServices)
    throw new Problem(
      'conflict',
      `There are ${mostServices} services, which is the most. Take one out first.`,
    );
  const id = newId();
  const secret = makeSecret();
  const row = await tx.rvmService.create({
    data: {
      id,
      name: wanted.name,
      url: wanted.url,
      apiKey: await platform.secrets.seal(tx, secretPlace(id, 'api_key'), wanted.apiKey),
      webhookSecret: await platform.secrets.seal(tx, secretPlace(id, 'webhook_secret'), secret),
    },
  });
  await note(tx, by, row, 'created');
  return { ...presentService(platform, row), webhookSecret: secret };
}

/** Takes a service out. What it has been given stays with it, and its news of that still count. */
export async function deleteService(tx: TenantTx, by: By, id: string, now: Date) {
  const row = await tx.rvmService.findFirst({ where: { id, deletedAt: null } });
  if (!row) throw new Problem('not-found', 'There is no such service.');
  await tx.rvmService.update({ where: { id }, data: { deletedAt: now } });
  await note(tx, by, row, 'deleted');
  return {};
}

async function note(tx: TenantTx, by: AuditActor, row: RvmService, what: string): Promise<void> {
  await audit(tx, by, {
    action: `rvm-service.${what}`,
    targetType: 'rvm-service',
    targetId: row.id,
    targetName: row.name,
    changes: { url: row.url },
  });
  emitChange(tx, 'rvm.changed', row.id);
}
