import { z } from 'zod';
import { sleep } from '../../platform/time';
import { ProviderError } from '../error';
import { askOne, readList, speaker, type TelnyxCall } from './client';

const order = z.object({
  id: z.string().min(1),
  status: z.enum(['pending', 'success', 'failure']).catch('pending'),
  customer_reference: z.string().nullish(),
  phone_numbers: z.array(z.object({ phone_number: z.string().nullish() })).nullish(),
  requirements_met: z.boolean().nullish(),
  created_at: z.string().nullish(),
});
export type Order = z.infer<typeof order>;

const polls = 8;
const pollMs = 150;

export interface OrderWish {
  number: string;
  reference: string;
  connectionId?: string;
  messagingProfileId?: string;
}

/** Orders one number. Nothing guards it against repeats but our own look before. */
export function placeOrder(call: TelnyxCall, wish: OrderWish): Promise<Order> {
  const { requirementGroupId } = call.credentials;
  return askOne(call, 'POST', '/number_orders', {
    answer: order,
    body: {
      phone_numbers: [
        {
          phone_number: wish.number,
          ...(requirementGroupId && { requirement_group_id: requirementGroupId }),
        },
      ],
      customer_reference: wish.reference,
      ...(wish.connectionId && { connection_id: wish.connectionId }),
      ...(wish.messagingProfileId && { messaging_profile_id: wish.messagingProfileId }),
    },
  });
}

/** Finds the orders with a reference that have not failed, the newest first. */
export async function findOrders(call: TelnyxCall, reference: string): Promise<Order[]> {
  const found = await readList(call, '/number_orders', order, { 'filter[customer_reference]': reference });
  return found
    .filter((each) => each.customer_reference === reference && each.status !== 'failure')
    .sort((one, other) => (other.created_at ?? '').localeCompare(one.created_at ?? ''));
}

/**
 * Waits a moment for an order to be settled, as most are at once.
 * @throws ProviderError `unavailable` with the code `preparing` while it is not: papers may take days
 */
export async function settledOrder(call: TelnyxCall, placed: Order): Promise<Order> {
  let current = placed;
  for (let poll = 0; current.status === 'pending' && poll < polls; poll += 1) {
    await sleep(pollMs);
    current = await askOne(call, 'GET', `/number_orders/${placed.id}`, { answer: order });
  }
  if (current.status === 'pending') throw preparing(current.requirements_met === false);
  return current;
}

/** It happened, and is not there yet: asked again later, it is found. */
export function preparing(needsPapers: boolean): ProviderError {
  return new ProviderError({
    provider: speaker.id,
    kind: 'unavailable',
    message: needsPapers
      ? 'Telnyx wants papers for this number: complete the order in the Telnyx portal.'
      : 'Telnyx is preparing the number.',
    providerCode: 'preparing',
    retryAfterMs: needsPapers ? 600_000 : 0,
  });
}
