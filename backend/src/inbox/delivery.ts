import type { WebhookRequest } from '../providers/event';
import type { Provider } from '../providers/provider';
import type { Sender } from './account';
import type { Place } from './place';

/** A delivery on its way into the table `inbox`, as `receive_deliveries` takes it. */
export interface Delivery extends Place {
  id: string;
  provider: string;
  account: string;
  owner: string;
  key: string;
  verdict: 'ACCEPTED' | 'REFUSED';
  reason: string | null;
  /** RECEIVED is read by a job; the others have been dealt with. */
  status: 'RECEIVED' | 'DONE' | 'FAILED' | 'UNKNOWN';
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  contentType: string | null;
  types: string[];
  effect: object | null;
  error: string | null;
}

/** Kept of a request's headers: what tells people something, and proves nothing to anyone. */
const shownHeaders = [
  'content-type',
  'content-length',
  'user-agent',
  'i-twilio-idempotency-token',
  'x-timestamp',
];

/** Parameters that would let who reads them act: never stored. */
const secretParameters = /(CallToken)=[^&]*/g;

/** A caller's signature, which would vouch for another call for a minute. Kept until a job has read it, and never shown. */
const signatures = /(StirPassportToken)=[^&]*/g;

/** Addresses at which who has them can listen to a live call, and speak in it. */
const liveAddresses = /"(controlUrl|listenUrl)"\s*:\s*"[^"]*"/g;

/** Takes out of a body what would let a reader act, but for the signature that a job has yet to read. */
export function withoutKeys(body: string): string {
  return body.replace(secretParameters, '$1=…').replace(liveAddresses, '"$1":"…"');
}

/** Takes out of a body what would let a reader act. What it tells has been read by then. */
export function withoutSecrets(body: string): string {
  return withoutKeys(body).replace(signatures, '$1=…');
}

/** What a request itself tells of a delivery. */
export type Described = Pick<
  Delivery,
  'provider' | 'account' | 'owner' | 'method' | 'path' | 'headers' | 'body' | 'contentType'
>;

/** Describes a delivery as it is stored, without what must stay secret. */
export function describeDelivery(
  provider: Provider,
  sender: Pick<Sender, 'accountKey' | 'owner'>,
  request: WebhookRequest,
): Described {
  const headers: Record<string, string> = {};
  for (const name of shownHeaders) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value.slice(0, 300);
  }
  const text = request.rawBody.toString('utf8').replaceAll('\0', '');
  return {
    provider: provider.id,
    account: sender.accountKey,
    owner: sender.owner,
    method: request.method,
    path: `/api/webhooks${request.path}`,
    headers,
    // The address of a live call is sealed by the job that reads the delivery, which then takes it out of here.
    body: text.replace(secretParameters, '$1=…'),
    contentType: request.headers['content-type']?.slice(0, 100) ?? null,
  };
}
