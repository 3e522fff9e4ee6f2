import type { ProviderEvent, WebhookCodec, WebhookKeys, WebhookRequest, WebhookVerdict } from '../event';
import type { TelnyxCredentials } from './credentials';
import { envelope, type News, readNews } from './news';
import { isProven } from './signature';

const path = '/telnyx';
/** How far the time of a delivery may be from ours, to either side. */
const toleranceMs = 300_000;

/**
 * What Telnyx tells us, all of it at one address. It asks nothing: calls are led by commands (see `callControl`).
 * Deliveries repeat, overtake each other and come at the same time; the id of each names it.
 */
export const webhook: WebhookCodec<TelnyxCredentials> = {
  paths: [path],
  numberPaths: { voice: path, voiceStatus: path, recording: path, sms: path, smsStatus: path },
  verify,
  question: () => null,
  answer: () => ({ status: 200, contentType: 'application/json', body: '{}' }),
  parse: (request): ProviderEvent[] => readNews(newsOf(request)),
  acknowledgement: { status: 200, contentType: 'application/json', body: '{}' },
};

function verify(request: WebhookRequest, keys: WebhookKeys<TelnyxCredentials>): WebhookVerdict {
  const signature = request.headers['telnyx-signature-ed25519'];
  const timestamp = request.headers['telnyx-timestamp'];
  if (!signature || !timestamp) return { ok: false, reason: 'It has no signature of Telnyx, or no time.' };
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'Its time is none.' };
  const age = keys.now.getTime() - Number(timestamp) * 1000;
  if (Math.abs(age) > toleranceMs)
    return { ok: false, reason: 'It is older than five minutes, or from the future.' };
  const publicKeys = [keys.credentials.publicKey, ...keys.secrets];
  if (!isProven({ timestamp, rawBody: request.rawBody }, signature, publicKeys))
    return { ok: false, reason: 'The signature is not of this account.' };
  const id = idOf(request);
  return id === null ? { ok: false, reason: 'It has no id.' } : { ok: true, deliveryKey: id };
}

function idOf(request: WebhookRequest): string | null {
  try {
    return newsOf(request).id;
  } catch {
    return null;
  }
}

/** What has been read of a body: it is proven and read one after the other. */
const read = new WeakMap<Buffer, News>();

function newsOf({ rawBody }: WebhookRequest): News {
  const known = read.get(rawBody);
  if (known) return known;
  const { data } = envelope.parse(JSON.parse(rawBody.toString('utf8')));
  read.set(rawBody, data);
  return data;
}
