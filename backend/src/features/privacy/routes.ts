import { z } from 'zod';
import type { Actor } from '../../platform/http/actor';
import { route } from '../../platform/http/route';
import { roleMay } from '../../platform/permissions';
import { sendExport } from './download';
import { requestTenantErasure } from './request-tenant-erasure';
import {
  getRequest,
  listReceipts,
  listRequests,
  requestCustomerErasure,
  requestExport,
  retryRequest,
} from './requests';
import {
  dataRequest,
  downloadParams,
  eraseCustomerBody,
  eraseTenantBody,
  receiptList,
  receiptsQuery,
  requestList,
  requestParams,
} from './schema';

const tag = 'Data';

/** The file of an export holds everything, so only who may ask for one is given its address. */
const mayExport = (actor: Actor): boolean => actor.type === 'user' && roleMay(actor.role, 'tenant:erase');

export const routes = [
  route({
    method: 'get',
    path: '/api/data-requests',
    summary: 'List exports and erasures',
    tag,
    permission: 'privacy:read',
    response: requestList,
    tx: (tx, { platform, actor }) => listRequests(platform, tx, mayExport(actor)),
  }),
  route({
    method: 'get',
    path: '/api/data-requests/:id',
    summary: 'How far an export or erasure is',
    tag,
    permission: 'privacy:read',
    params: requestParams,
    response: dataRequest,
    tx: (tx, { platform, params, actor }) => getRequest(platform, tx, params.id, mayExport(actor)),
  }),
  route({
    method: 'get',
    path: '/api/data-requests/:id/receipts',
    summary: 'What became of each item of an erasure',
    tag,
    permission: 'privacy:read',
    params: requestParams,
    query: receiptsQuery,
    response: receiptList,
    tx: (tx, { params, query }) => listReceipts(tx, params.id, query),
  }),
  route({
    method: 'post',
    path: '/api/data-requests/export',
    summary: 'Make an archive of all data of the business',
    tag,
    permission: 'tenant:erase',
    response: dataRequest,
    status: 202,
    idempotent: true,
    limit: { name: 'export', max: 10, windowSeconds: 86_400 },
    tx: (tx, { platform, ...by }) => requestExport(platform, tx, by),
  }),
  route({
    method: 'post',
    path: '/api/data-requests/erase-customer',
    summary: 'Forget one customer, here and at every provider',
    tag,
    permission: 'privacy:write',
    body: eraseCustomerBody,
    response: dataRequest,
    status: 202,
    idempotent: true,
    limit: { name: 'erase-customer', max: 60, windowSeconds: 60 },
    tx: (tx, { platform, body, ...by }) => requestCustomerErasure(platform, tx, by, body.customerId),
  }),
  route({
    method: 'post',
    path: '/api/data-requests/erase-business',
    summary: 'Release all numbers and erase the business, here and at every provider',
    tag,
    permission: 'tenant:erase',
    body: eraseTenantBody,
    response: dataRequest,
    status: 202,
    limit: { name: 'erase-business', max: 5, windowSeconds: 900, by: 'person' },
    handle: ({ platform, scope, body, ...by }) => requestTenantErasure(platform, scope, by, body),
  }),
  route({
    method: 'post',
    path: '/api/data-requests/:id/retry',
    summary: 'Try again what could not be erased',
    tag,
    permission: 'privacy:write',
    params: requestParams,
    response: dataRequest,
    status: 202,
    tx: (tx, { platform, params, ...by }) => retryRequest(platform, tx, by, params.id),
  }),
  route({
    method: 'get',
    path: '/api/data-exports/:token',
    summary: 'Fetch an archive by the address that its request shows',
    tag,
    permission: 'public',
    params: downloadParams,
    response: z.string(),
    limit: { name: 'download', max: 30, windowSeconds: 60, by: 'address' },
    raw: {
      contentType: 'application/zip',
      send: ({ platform, params }, response) => sendExport(platform, params.token, response),
    },
  }),
];
