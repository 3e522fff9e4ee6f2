import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Account, SimulatedCall, WebhookDelivery, World } from './world';

/** Retell tries an event three times; the delay between is not documented. */
const attempts = 3;
const betweenMs = 20;
const usualEvents = ['call_started', 'call_ended', 'call_analyzed'];
const mostKept = 10_000;

/** Tells the agent's webhook of an event, if it wants that one. */
export function notify(world: World, account: Account, call: SimulatedCall, event: string): void {
  const agent = account.agents.get(call.agent_id);
  if (!agent?.webhook_url || !(agent.webhook_events ?? usualEvents).includes(event)) return;
  const body = { event, call: { ...call } };
  const delivery = keep(world, agent.webhook_url, event, call.call_id, body);
  void hand(world, account, delivery, JSON.stringify(body), 10_000);
}

/**
 * Sends something and waits for what is answered: the question who answers, or the use of a tool.
 * @returns status null when nobody answers in time
 */
export async function ask(
  world: World,
  account: Account,
  target: { url: string; type: string; callId: string; limitMs: number },
  body: object,
): Promise<{ status: number | null; answer: unknown }> {
  const delivery = keep(world, target.url, target.type, target.callId, body);
  delivery.attempts += 1;
  const text = await post(world, account, delivery, JSON.stringify(body), target.limitMs);
  delivery.answer = parsed(text);
  return { status: delivery.status, answer: delivery.answer };
}

function keep(world: World, url: string, type: string, callId: string, body: unknown): WebhookDelivery {
  const at = new Date().toISOString();
  // What was said when it was sent, and not what the call has become since.
  const delivery: WebhookDelivery = {
    at,
    url,
    type,
    callId,
    status: null,
    attempts: 0,
    body: structuredClone(body),
  };
  world.deliveries.push(delivery);
  if (world.deliveries.length > mostKept) world.deliveries.splice(0, mostKept / 2);
  return delivery;
}

async function hand(
  world: World,
  account: Account,
  delivery: WebhookDelivery,
  body: string,
  limitMs: number,
): Promise<void> {
  for (let attempt = 0; attempt < attempts && !world.closing.aborted; attempt += 1) {
    delivery.attempts += 1;
    await post(world, account, delivery, body, limitMs);
    if (delivery.status !== null && delivery.status < 300) return;
    // Cut short means that the simulator closes, and then nothing is to be handed over any more.
    await wait(betweenMs * 2 ** attempt, undefined, { signal: world.closing }).catch(() => undefined);
  }
}

async function post(
  world: World,
  account: Account,
  delivery: WebhookDelivery,
  body: string,
  limitMs: number,
): Promise<string | null> {
  try {
    const answer = await fetch(addressOf(world, delivery.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-retell-signature': signatureOf(account.key, body) },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(limitMs), world.closing]),
    });
    delivery.status = answer.status;
    return await answer.text();
  } catch {
    // Refused, reset, too late or closing: to the one who sends it is all the same, no answer.
    delivery.status = null;
    return null;
  }
}

/** @param at milliseconds, default now */
export function signatureOf(key: string, body: string, at = Date.now()): string {
  return `v=${at},d=${createHmac('sha256', key).update(body).update(String(at)).digest('hex')}`;
}

function addressOf(world: World, address: string): string {
  const product = world.product();
  if (!product) return address;
  const { pathname, search } = new URL(address);
  return new URL(pathname + search, product).toString();
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
