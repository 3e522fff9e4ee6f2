import type { IncomingMessage, ServerResponse } from 'node:http';
import { newId } from '../platform/ids';
import { webhooksReceived } from '../platform/metrics';
import type { Platform } from '../platform/platform';
import { allProviders } from '../providers';
import type { ProviderEvent, WebhookRequest, WebhookResponse } from '../providers/event';
import type { Provider } from '../providers/provider';
import { type Sender, senderOf } from './account';
import { type Answerer, makeAnswerer } from './answer';
import { type Delivery, describeDelivery } from './delivery';
import { placeOf } from './place';
import { noteRefusal } from './refusals';
import { makeStore, type Store } from './store';

const prefix = '/api/webhooks';
const largestBody = 4_000_000;
const accepted: WebhookResponse = { status: 204, contentType: 'text/plain', body: '' };

/** Everything that one process needs to take deliveries. */
interface Inbox {
  platform: Platform;
  store: Store;
  answerer: Answerer;
}

/**
 * Takes what providers send, ahead of everything else the server does: proves it, stores it with the job that reads it,
 * or answers what a caller waits for.
 * @returns a function that takes a request when it is a provider's, and tells whether it did
 */
export function makeWebhookListener(
  platform: Platform,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const store = makeStore(platform);
  const inbox: Inbox = { platform, store, answerer: makeAnswerer(platform, store) };
  return (request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith(prefix)) return false;
    const end = url.indexOf('?');
    const path = url.slice(prefix.length, end < 0 ? undefined : end);
    const found = findProvider(path);
    if (!found) return false;
    const search = end < 0 ? '' : url.slice(end);
    serve(inbox, { ...found, path, search }, request).then(
      (answer) => send(response, answer),
      (error: unknown) => {
        platform.log.error(
          { err: error, path: maskToken(found.token, path) },
          'a delivery could not be taken',
        );
        send(response, refusal(503, 'Try again later.'));
      },
    );
    return true;
  };
}

interface Address {
  provider: Provider;
  /** The end of the path where it is the proof; null for providers that sign. */
  token: string | null;
  path: string;
  search: string;
}

const maskToken = (token: string | null, path: string): string => (token ? path.replace(token, '…') : path);

function findProvider(path: string): { provider: Provider; token: string | null } | null {
  for (const provider of allProviders()) {
    for (const pattern of provider.webhook?.paths ?? []) {
      if (pattern === path) return { provider, token: null };
      if (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)))
        return { provider, token: path.slice(pattern.length - 1) };
    }
  }
  return null;
}

async function serve(inbox: Inbox, address: Address, incoming: IncomingMessage): Promise<WebhookResponse> {
  if (incoming.method !== 'POST') return refusal(405, 'Send it with POST.');
  const rawBody = await readBody(incoming);
  if (!rawBody) return refusal(413, 'The body is too large.');
  const { platform } = inbox;
  const { provider, path, search } = address;
  const request: WebhookRequest = {
    method: 'POST',
    url: platform.config.publicUrl + prefix + path + search,
    path,
    query: new URLSearchParams(search),
    headers: incoming.headers as Record<string, string | undefined>,
    rawBody,
  };
  const sender = await senderOf(platform, provider, request, address.token);
  const verdict = sender && provider.webhook!.verify(request, { ...sender, now: platform.clock() });
  if (!sender || !verdict?.ok) {
    const reason = verdict && !verdict.ok ? verdict.reason : 'no such account';
    webhooksReceived.inc({ provider: provider.id, outcome: 'refused' });
    await noteRefusal(platform, inbox.store, provider, sender, request, reason);
    return refusal(403, 'The signature does not fit.');
  }
  const shown = { ...request, path: maskToken(address.token, path) + search };
  return accept(inbox, provider, sender, request, describe(provider, sender, shown, verdict.deliveryKey));
}

type Described = Omit<Delivery, 'status' | 'types' | 'effect' | 'error'>;

function describe(provider: Provider, sender: Sender, request: WebhookRequest, key: string): Described {
  return { ...describeDelivery(newId(), provider, sender, request), key, verdict: 'ACCEPTED', reason: null };
}

async function accept(
  inbox: Inbox,
  provider: Provider,
  sender: Sender,
  request: WebhookRequest,
  described: Described,
): Promise<WebhookResponse> {
  const codec = provider.webhook!;
  const question = codec.question(request);
  if (question) {
    webhooksReceived.inc({ provider: provider.id, outcome: 'answered' });
    return codec.answer(
      request,
      await inbox.answerer.answer({ provider, sender, request, question, described }),
    );
  }
  const { events, error } = read(provider, request);
  const known = events.some((event) => event.type !== 'unknown');
  await inbox.store.add({
    ...described,
    ...placeOf(events),
    types: events.map((event) => (event.type === 'unknown' ? event.name.slice(0, 100) : event.type)),
    status: error ? 'FAILED' : known ? 'RECEIVED' : 'UNKNOWN',
    effect: null,
    error,
  });
  webhooksReceived.inc({ provider: provider.id, outcome: known ? 'stored' : 'unknown' });
  return codec.acknowledgement ?? accepted;
}

/** What is proven but cannot be read is kept for people: the provider would only send it again. */
function read(
  provider: Provider,
  request: WebhookRequest,
): { events: ProviderEvent[]; error: string | null } {
  try {
    return { events: provider.webhook!.parse(request), error: null };
  } catch (error) {
    return { events: [], error: error instanceof Error ? error.message.slice(0, 300) : 'unreadable' };
  }
}

/** @returns null when it is too large */
function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (part: Buffer) => {
      size += part.length;
      if (size > largestBody) {
        incoming.removeAllListeners('data').resume();
        resolve(null);
      } else parts.push(part);
    });
    incoming.on('end', () => resolve(parts.length === 1 ? parts[0]! : Buffer.concat(parts)));
    incoming.on('error', reject);
  });
}

function refusal(status: number, message: string): WebhookResponse {
  return { status, contentType: 'application/json', body: JSON.stringify({ success: false, message }) };
}

function send(response: ServerResponse, { status, contentType, body }: WebhookResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(
    status,
    status === 204
      ? { 'Cache-Control': 'no-store' }
      : {
          'Content-Type': contentType,
          'Content-Length': Buffer.byteLength(body),
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        },
  );
  response.end(status === 204 ? undefined : body);
}
