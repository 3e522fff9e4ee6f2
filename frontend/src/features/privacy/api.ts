import { api, unwrap } from '../../lib/api';
import type { Data } from '../../lib/model';

/** An export or erasure that somebody asked for. */
export type DataRequest = Data<'/api/data-requests', 'get'>['requests'][number];
export type Receipt = Data<'/api/data-requests/{id}/receipts', 'get'>['receipts'][number];
export type Customer = Data<'/api/customers', 'get'>['customers'][number];

const PAGE = 50;

export const readRequests = (signal: AbortSignal) => unwrap(api.GET('/api/data-requests', { signal }));
export const readReceipts = (id: string, cursor: string | null, signal: AbortSignal) =>
  unwrap(
    api.GET('/api/data-requests/{id}/receipts', {
      params: { path: { id }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );
export const searchCustomers = (search: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/customers', { params: { query: { search, limit: 8 } }, signal }));
export const requestExport = () => unwrap(api.POST('/api/data-requests/export'));
export const eraseCustomer = (customerId: string) =>
  unwrap(api.POST('/api/data-requests/erase-customer', { body: { customerId } }));
export const eraseBusiness = (body: { password: string; businessName: string }) =>
  unwrap(api.POST('/api/data-requests/erase-business', { body }));
export const retryRequest = (id: string) =>
  unwrap(api.POST('/api/data-requests/{id}/retry', { params: { path: { id } } }));
/** The address of a file holds for a quarter of an hour, so it is asked for when it is wanted. */
export const readDownload = (id: string) =>
  unwrap(api.GET('/api/data-requests/{id}', { params: { path: { id } } }));
