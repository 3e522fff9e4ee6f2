import type { ProviderId } from '../../providers/provider';

/** Which delivery an event came with. */
export interface Origin {
  deliveryId: string;
  provider: ProviderId;
  accountKey: string;
  receivedAt: Date;
}
