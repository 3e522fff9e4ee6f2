import { z } from 'zod';
import { pageQuery } from '../../platform/http/paging';
import { type Route, route } from '../../platform/http/route';
import { enqueue } from '../../platform/jobs';
import { providerId } from '../providers';
import { managementBody, manageProviders } from './management';
import { importPool } from './pool/import-pool';
import { listPool } from './pool/list-pool';
import { listFindings, requestRepair } from './reconciliation/repair';
import { numberParams } from './schema';

const finding = z
  .object({
    id: z.string(),
    kind: z.enum(['paid-unused', 'ours-gone', 'drift', 'stuck']),
    provider: providerId,
    number: z.string().nullable(),
    detail: z.string(),
    foundAt: z.iso.datetime(),
  })
  .meta({ id: 'Finding' });

const poolEntry = z
  .object({
    id: z.string(),
    number: z.string(),
    status: z.enum(['FREE', 'CLAIMED', 'COOLING', 'RETIRED']),
    claimedAt: z.iso.datetime().nullable(),
    renewsAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'PoolEntry' });

/** What looks after the numbers: the pool, the comparison with the providers, and provider management by action. */
export const operatorRoutes: Route[] = [
  route({
    method: 'get',
    path: '/api/reconciliation',
    summary: 'Differences between the numbers here and at the providers',
    tag: 'Reconciliation',
    permission: 'numbers:read',
    response: z.object({ findings: z.array(finding) }),
    tx: async (tx) => ({ findings: await listFindings(tx) }),
  }),
  route({
    method: 'post',
    path: '/api/reconciliation/run',
    summary: 'Compare with the providers now',
    tag: 'Reconciliation',
    permission: 'numbers:write',
    response: z.object({}),
    status: 202,
    limit: { name: 'reconcile', max: 10, windowSeconds: 600 },
    tx: async (tx) => {
      await enqueue(tx, 'reconciliation.run', {}, { key: `reconciliation.run:${tx.tenantId}`, attempts: 3 });
      return {};
    },
  }),
  route({
    method: 'post',
    path: '/api/reconciliation/:id/repair',
    summary: 'Mend one difference',
    tag: 'Reconciliation',
    permission: 'numbers:write',
    params: numberParams,
    response: z.object({}),
    status: 202,
    idempotent: true,
    limit: { name: 'repair', max: 60, windowSeconds: 600 },
    tx: async (tx, { params, ...by }) => {
      await requestRepair(tx, by, params.id);
      return {};
    },
  }),
  route({
    method: 'get',
    path: '/api/number-pool',
    summary: 'The operator’s numbers bought ahead',
    tag: 'Operator',
    permission: 'operator',
    query: pageQuery,
    response: z.object({
      free: z.number(),
      claimed: z.number(),
      total: z.number(),
      entries: z.array(poolEntry),
    }),
    handle: ({ platform, query }) => listPool(platform, query),
  }),
  route({
    method: 'post',
    path: '/api/number-pool/import',
    summary: 'Add numbers from CSV: number,sip_username,sip_password,sip_host,sip_port,renews_at',
    tag: 'Operator',
    permission: 'operator',
    body: z.strictObject({ csv: z.string().max(900_000) }),
    response: z.object({
      imported: z.number(),
      skipped: z.number(),
      errors: z.array(z.object({ line: z.number(), message: z.string() })),
    }),
    handle: ({ platform, body }) => importPool(platform, body.csv),
  }),
  route({
    method: 'post',
    path: '/api/provider-management',
    summary: 'Provider accounts and their numbers, by action',
    tag: 'Providers',
    permission: 'providers:write',
    body: managementBody,
    response: z.record(z.string(), z.unknown()),
    limit: { name: 'provider-management', max: 60, windowSeconds: 60 },
    handle: ({ platform, scope, body, ...by }) => manageProviders(platform, scope, by, body),
  }),
];
