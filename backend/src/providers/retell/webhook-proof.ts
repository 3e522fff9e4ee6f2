import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookKeys, WebhookRequest, WebhookVerdict } from '../event';
import type { RetellCredentials } from './credentials';
import { type Body, readBody } from './webhook-body';

const windowMs = 300_000;

/**
 * Proves that a delivery is Retell's: `x-retell-signature: v=<milliseconds>,d=<hex>`, an HMAC-SHA256 over the raw body
 * with the digits of the time behind it, keyed with the API key that carries the webhook badge. Scheme and window are
 * those of the SDK 5.66.1.
 */
export function verifyDelivery(
  { headers, rawBody }: WebhookRequest,
  { credentials, secrets, now }: WebhookKeys<RetellCredentials>,
): WebhookVerdict {
  const given = headers['x-retell-signature'];
  if (given === undefined) return refused('It is not signed.');
  const match = /^v=(\d{10,16}),d=([0-9a-f]{64})$/i.exec(given.trim());
  if (!match) return refused('The signature is not in the form of Retell.');
  const [, stamp = '', digest = ''] = match;
  const keys = [credentials.webhookKey, credentials.apiKey, ...secrets].filter((key) => key !== undefined);
  if (!keys.map((key) => isRight(key, rawBody, stamp, digest)).includes(true))
    return refused('The signature is wrong.');
  if (Math.abs(now.getTime() - Number(stamp)) > windowMs)
    return refused('It is older than five minutes, or from a clock that is wrong.');
  const body = readBody(rawBody);
  if (!body) return refused('It is not a message of Retell.');
  return { ok: true, deliveryKey: keyOf(body, rawBody) };
}

/** Every key is tried, so that the time taken does not tell which one was near. */
function isRight(key: string, rawBody: Buffer, stamp: string, digest: string): boolean {
  const right = createHmac('sha256', key).update(rawBody).update(stamp).digest();
  return timingSafeEqual(right, Buffer.from(digest, 'hex'));
}

function refused(reason: string): WebhookVerdict {
  return { ok: false, reason };
}

/** An event happens once in a call. What else Retell sends again is the same to the byte. */
function keyOf(body: Body, rawBody: Buffer): string {
  if (body.kind === 'news') {
    const key = `${body.news.event}:${body.news.call.call_id}`;
    // Of some events a call has many.
    if (/^call_(started|ended|analyzed)$/.test(body.news.event) && key.length <= 120) return key;
  }
  return `${body.kind}:${hashOf(rawBody)}`;
}

/** Names a body by its content. */
export function hashOf(rawBody: Buffer): string {
  return createHash('sha256').update(rawBody).digest('base64url');
}
