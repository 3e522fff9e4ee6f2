import { api, unwrap } from '../../lib/api';
import type { Body, Data } from '../../lib/model';

/** An address of the business's own that is told of events. */
export type Endpoint = Data<'/api/webhook-endpoints', 'get'>['endpoints'][number];
export type EndpointList = Data<'/api/webhook-endpoints', 'get'>;
export type EventType = EndpointList['eventTypes'][number];
export type EndpointValues = Body<'/api/webhook-endpoints', 'post'>;
export type OutDelivery = Data<'/api/webhook-endpoints/{id}/deliveries', 'get'>['deliveries'][number];

const PAGE = 20;
const at = (id: string) => ({ params: { path: { id } } });

export const readEndpoints = (signal: AbortSignal) => unwrap(api.GET('/api/webhook-endpoints', { signal }));
export const createEndpoint = (body: EndpointValues) => unwrap(api.POST('/api/webhook-endpoints', { body }));
export const updateEndpoint = (id: string, body: Partial<EndpointValues> & { isActive?: boolean }) =>
  unwrap(api.PATCH('/api/webhook-endpoints/{id}', { ...at(id), body }));
export const deleteEndpoint = (id: string) => unwrap(api.DELETE('/api/webhook-endpoints/{id}', at(id)));
export const testEndpoint = (id: string) => unwrap(api.POST('/api/webhook-endpoints/{id}/test', at(id)));
export const rotateSecret = (id: string) =>
  unwrap(api.POST('/api/webhook-endpoints/{id}/rotate-secret', at(id)));
export const readOutDeliveries = (id: string, cursor: string | null, signal: AbortSignal) =>
  unwrap(
    api.GET('/api/webhook-endpoints/{id}/deliveries', {
      params: { path: { id }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );
export const resendDelivery = (id: string, deliveryId: string) =>
  unwrap(
    api.POST('/api/webhook-endpoints/{id}/deliveries/{deliveryId}/resend', {
      params: { path: { id, deliveryId } },
    }),
  );
