import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { WebhookKeys, WebhookRequest, WebhookVerdict } from '../event';
import type { VapiCredentials } from './credentials';
import { type Message, readMessage } from './webhook-message';

const windowMs = 300_000;

/**
 * Proves that a delivery is VAPI's: an HMAC over the raw body by a secret of ours (the newest or an older key), or the
 * secret itself as a bearer token, which is how servers set by hand in VAPI's dashboard show it.
 */
export function verifyDelivery(
  { headers, rawBody }: WebhookRequest,
  { secrets, now }: WebhookKeys<VapiCredentials>,
): WebhookVerdict {
  if (secrets.length === 0) return refused('There is no secret for this account.');
  const signature = headers['x-signature'];
  const token = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? headers['x-vapi-secret'];
  if (signature === undefined && token === undefined) return refused('It is not signed.');
  const message = readMessage(rawBody);
  const stamp = signature === undefined ? message?.timestamp : headers['x-timestamp'];
  if (signature === undefined) {
    const given = digest(token!);
    if (!secrets.some((secret) => isSame(digest(secret), given))) return refused('The token is wrong.');
  } else {
    if (stamp === undefined) return refused('The signature has no time.');
    // What does not belong to a digest would end the reading, and be passed over.
    const given = Buffer.from(signature.length === 64 ? signature : '', 'hex');
    const right = (secret: string) =>
      createHmac('sha256', secret).update(`${stamp}.`).update(rawBody).digest();
    // Which of our secrets it was made with is known to whoever made it.
    if (!secrets.some((secret) => isSame(right(secret), given))) return refused('The signature is wrong.');
  }
  const at = millisecondsOf(stamp);
  if (at === null || Math.abs(now.getTime() - at) > windowMs)
    return refused('It is older than five minutes, or from a clock that is wrong.');
  if (!message) return refused('It is not a message of VAPI.');
  return { ok: true, deliveryKey: keyOf(message, rawBody) };
}

function refused(reason: string): WebhookVerdict {
  return { ok: false, reason };
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Compares in a time that does not tell how much of it is right. */
function isSame(right: Buffer, given: Buffer): boolean {
  return right.length === given.length && timingSafeEqual(right, given);
}

/** VAPI does not say whether its time is in seconds or in milliseconds, so the size decides. */
function millisecondsOf(stamp: string | number | null | undefined): number | null {
  const figure = typeof stamp === 'string' && /^\d{1,16}(\.\d+)?$/.test(stamp) ? Number(stamp) : stamp;
  if (typeof figure !== 'number' || !Number.isFinite(figure)) return null;
  return figure < 100_000_000_000 ? figure * 1000 : figure;
}

/** VAPI gives deliveries no id. What it is about, with its own time, is the same in each repeat. */
function keyOf(message: Message, rawBody: Buffer): string {
  const status = typeof message['status'] === 'string' ? message['status'] : '';
  const digested = () => hash('sha256', rawBody, 'base64url');
  const part = message.type === 'status-update' ? status : '';
  const stated = message.call?.id && message.timestamp != null && message.type !== 'tool-calls';
  const key = stated
    ? [message.type, message.call!.id, part, message.timestamp].filter((each) => each !== '').join(':')
    : `${message.type.slice(0, 60)}:${digested()}`;
  return key.length <= 120 ? key : digested();
}
