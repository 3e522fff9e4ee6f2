import { type Batch, makeBatch } from '../platform/batch';
import type { Platform } from '../platform/platform';
import type { Delivery } from './delivery';
import { receiveDeliveries } from './statements';

/** Where deliveries are written, many in one commit. */
export interface Store {
  /** @returns once it is safe on disk: the tenant it is about, and whether it was new */
  add(delivery: Delivery): Promise<{ tenant: string; stored: boolean }>;
}

interface Written {
  position: number;
  tenant: string;
  stored: boolean;
}

/** Makes the store of one process. */
export function makeStore(platform: Platform): Store {
  const batch: Batch<Delivery, Written> = makeBatch((items: Delivery[]) =>
    platform.system.ask<Written>(receiveDeliveries, JSON.stringify(items)),
  );
  return { add: (delivery) => batch.add(delivery) };
}
