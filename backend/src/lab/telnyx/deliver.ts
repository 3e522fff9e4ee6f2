import { sign } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { newUuid, type TelnyxDelivery, type World } from './world';

/** How long Telnyx waits for an answer, and how often it tries. */
const patienceMs = 5_000;
const attempts = 3;
const backoffMs = 60;

/**
 * Tells the product something, signed with the account's key over the time and the very bytes that are sent. Tried again
 * when nobody took it; made late or sent twice where the lab is told to.
 * @returns whether it was taken
 */
export async function deliver(
  world: World,
  url: string | null,
  type: string,
  payload: Record<string, unknown>,
): Promise<boolean> {
  if (!url) return false;
  const delivery: TelnyxDelivery = {
    at: new Date().toISOString(),
    url,
    id: newUuid(),
    type,
    payload,
    status: null,
  };
  world.deliveries.push(delivery);
  const disturbed = world.disturbances.find(({ types }) => !types || types.test(type));
  if (disturbed?.lateMs) await pause(world, disturbed.lateMs);
  const sent = Array.from({ length: disturbed?.copies ?? 1 }, () => send(world, delivery));
  return (await Promise.all(sent)).every(Boolean);
}

async function send(world: World, delivery: TelnyxDelivery): Promise<boolean> {
  for (let attempt = 1; attempt <= attempts && !world.closing.aborted; attempt += 1) {
    if (attempt > 1) await pause(world, backoffMs * attempt);
    const status = await post(world, delivery, attempt);
    delivery.status = status;
    if (status !== null && status < 300) return true;
    // What was refused for good is not sent again.
    if (status !== null && status < 500 && status !== 408 && status !== 429) return false;
  }
  return false;
}

async function post(world: World, delivery: TelnyxDelivery, attempt: number): Promise<number | null> {
  const { url, id, type, payload, at } = delivery;
  const body = JSON.stringify({
    data: { event_type: type, id, occurred_at: at, payload, record_type: 'event' },
    meta: { attempt, delivered_to: url },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  try {
    const answer = await fetch(targetOf(world, url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'telnyx-webhooks',
        'telnyx-timestamp': timestamp,
        'telnyx-signature-ed25519': signatureOf(world, timestamp, body),
      },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(patienceMs), world.closing]),
      redirect: 'manual',
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    // Refused, reset, too late or closing: the next attempt, or nobody, gets it.
    return null;
  }
}

function signatureOf(world: World, timestamp: string, body: string): string {
  return sign(null, Buffer.from(`${timestamp}|${body}`), world.signingKey).toString('base64');
}

/** The product may be reached elsewhere than under its public address. */
function targetOf(world: World, url: string): string {
  const product = world.product();
  if (!product) return url;
  const { pathname, search } = new URL(url);
  return product.replace(/\/$/, '') + pathname + search;
}

/** Waits; cut short when the simulator closes. */
export async function pause(world: Pick<World, 'closing'>, ms: number): Promise<void> {
  await wait(ms, undefined, { signal: world.closing }).catch(() => undefined);
}
