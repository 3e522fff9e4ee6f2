import { api, unwrap } from '../../lib/api';
import type { Data } from '../../lib/model';

/** Something a provider sent us. */
export type Delivery = Data<'/api/webhook-deliveries', 'get'>['deliveries'][number];
export type DeliveryDetail = Data<'/api/webhook-deliveries/{id}', 'get'>;

export interface DeliveryFilter {
  provider: Delivery['provider'] | null;
  status: Delivery['status'] | null;
}

const PAGE = 50;

export const readDeliveries = (
  { provider, status }: DeliveryFilter,
  cursor: string | null,
  signal: AbortSignal,
) => {
  const query = {
    limit: PAGE,
    ...(provider ? { provider: provider as ProviderId } : {}),
    ...(status ? { status } : {}),
    ...(cursor ? { cursor } : {}),
  };
  return unwrap(api.GET('/api/webhook-deliveries', { params: { query }, signal }));
};

type ProviderId = Data<'/api/providers/capabilities', 'get'>['providers'][number]['provider'];

export const readDelivery = (id: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/webhook-deliveries/{id}', { params: { path: { id } }, signal }));

export const replayDeliveries = (ids: string[]) =>
  unwrap(api.POST('/api/webhook-deliveries/replay', { body: { ids } }));
