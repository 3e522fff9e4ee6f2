import type { Express, Request, Response } from 'express';
import { answerList, field, findOr404, parameter, refuse } from './answers';
import { deliver } from './deliver';
import { bill, ownNumber } from './numbers';
import { accountIn, isoTime, newUuid, type SimulatedOrder, type TelnyxAccount, type World } from './world';

/** How long a number that was found may be ordered. */
const searchedMs = 900_000;

export function mountOrders(app: Express, world: World): void {
  app.post('/v2/number_orders', (request, response) => place(world, request, response));
  app.get('/v2/number_orders', (request, response) => {
    const reference = parameter(request, 'filter[customer_reference]');
    const found = [...accountIn(response).orders.values()].filter(
      (each) => reference === undefined || each.customerReference === reference,
    );
    answerList(request, response, found.reverse(), (each) => ({
      ...present(each),
      // A list says less of what was ordered.
      phone_numbers: [{ id: each.id, phone_number: each.phoneNumber }],
    }));
  });
  app.get('/v2/number_orders/:id', (request, response) => {
    const order = findOr404(accountIn(response).orders.get(String(request.params['id'])), response);
    if (order) response.json({ data: present(order) });
  });
}

function place(world: World, request: Request, response: Response): void {
  const account = accountIn(response);
  const [wanted] = (request.body as { phone_numbers?: Record<string, string>[] }).phone_numbers ?? [];
  const number = wanted?.['phone_number'] ?? '';
  const offer = world.shop.find(number);
  const found = account.searched.get(number);
  if (!offer || found === undefined || Date.now() - found > searchedMs) {
    refuse(response, 422, 85000, 'The number must be returned by a search before it is ordered.');
    return;
  }
  if (world.shop.isSold(number)) {
    refuse(response, 422, 85001, 'The number is no longer available.');
    return;
  }
  if (account.balance < 1_000_000) {
    refuse(response, 422, 20100, 'Insufficient funds.');
    return;
  }
  const now = Date.now();
  const order: SimulatedOrder = {
    id: newUuid(),
    status: 'pending',
    phoneNumber: number,
    customerReference: field(request, 'customer_reference') ?? null,
    connectionId: field(request, 'connection_id') ?? null,
    messagingProfileId: field(request, 'messaging_profile_id') ?? null,
    requirementsMet: !offer.papers || account.hasPapers || wanted?.['requirement_group_id'] !== undefined,
    createdAt: now,
    updatedAt: now,
  };
  account.orders.set(order.id, order);
  world.shop.sell(number);
  if (order.requirementsMet) world.later(world.orderMs, () => settle(world, account, order));
  response.json({ data: present(order) });
}

/** Lets an order succeed, and tells where the number's business wants to know. */
export function settle(world: World, account: TelnyxAccount, order: SimulatedOrder): void {
  const offer = world.shop.find(order.phoneNumber);
  if (!offer || order.status !== 'pending') return;
  Object.assign(order, { status: 'success', requirementsMet: true, updatedAt: Date.now() });
  const number = ownNumber(account, offer);
  // The reference of an order is not that of the number: it must be written on it.
  Object.assign(number, { connectionId: order.connectionId, messagingProfileId: order.messagingProfileId });
  account.balance -= 1_000_000;
  bill(world, account, 'bought', { ...number, customerReference: order.customerReference });
  const url = account.applications.get(order.connectionId ?? '')?.webhookUrl ?? null;
  void deliver(world, url, 'number_order.complete', present(order));
}

function present(order: SimulatedOrder): Record<string, unknown> {
  return {
    id: order.id,
    record_type: 'number_order',
    status: order.status,
    requirements_met: order.requirementsMet,
    phone_numbers_count: 1,
    phone_numbers: [
      {
        id: order.id,
        record_type: 'number_order_phone_number',
        phone_number: order.phoneNumber,
        phone_number_type: 'local',
        status: order.status,
        requirements_met: order.requirementsMet,
        requirements_status: order.requirementsMet ? 'approved' : 'requirement-info-pending',
        regulatory_requirements: [],
      },
    ],
    sub_number_orders_ids: [order.id],
    ...(order.connectionId && { connection_id: order.connectionId }),
    ...(order.messagingProfileId && { messaging_profile_id: order.messagingProfileId }),
    ...(order.customerReference && { customer_reference: order.customerReference }),
    created_at: isoTime(order.createdAt),
    updated_at: isoTime(order.updatedAt),
  };
}
