import type { IncomingMessage, ServerResponse } from 'node:http';
import { usesRecorded } from '../features/reception';
import { platformTenantId } from '../platform/db/system';
import { storableText } from '../platform/http/text';
import { newId } from '../platform/ids';
import { webhooksReceived } from '../platform/metrics';
import type { Platform } from '../platform/platform';
import { allProviders } from '../providers';
import type { ProviderEvent, WebhookRequest, WebhookResponse } from '../providers/event';
import type { Provider } from '../providers/provider';
import { readAgain, type Sender, senderOf } from './account';
import { type Answerer, makeAnswerer, type Proven } from './answer';
import { describeDelivery } from './delivery';
import { leadDirectly, leaveToJobs } from './lead-directly';
import { placeOf } from './place';
import { noteRefusal } from './refusals';
import { storable } from './storable';
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

export interface WebhookListener {
  /** Takes a request when it is a provider's. @returns whether it did */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends when what has been answered is written down as well. */
  settled(): Promise<unknown>;
}

/**
 * Takes what providers send, ahead of everything else the server does: proves it, stores it with the job that reads it,
 * or answers what a caller waits for.
 */
export function makeWebhookListener(platform: Platform): WebhookListener {
  const store = makeStore(platform);
  const inbox: Inbox = { platform, store, answerer: makeAnswerer(platform, store) };
  const take = (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = request.url ?? '';
    if (!url.startsWith(prefix)) return false;
    const end = url.indexOf('?');
    const path = url.slice(prefix.length, end < 0 ? undefined : end);
    const found = findProvider(path);
    if (!found) return false;
    const search = end < 0 ? '' : url.slice(end);
    serve(inbox, { provider: found.provider, token: found.token, path, search }, request).then(
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
  return { take, settled: () => Promise.all([store.settled(), usesRecorded(platform)]) };
}

interface Address {
  provider: Provider;
  /** The end of the path where it is the proof; null for providers that sign. */
  token: string | null;
  path: string;
  search: string;
}

const maskToken = (token: string | null, path: string): string => (token ? path.replace(token, '…') : path);

const exactPaths = new Map<string, Provider>();
const tokenPaths: { start: string; provider: Provider }[] = [];
for (const provider of allProviders())
  for (const path of provider.webhook?.paths ?? [])
    if (path.endsWith('*')) tokenPaths.push({ start: path.slice(0, -1), provider });
    else exactPaths.set(path, provider);

function findProvider(path: string): { provider: Provider; token: string | null } | null {
  const exact = exactPaths.get(path);
  if (exact) return { provider: exact, token: null };
  const found = tokenPaths.find(({ start }) => path.startsWith(start));
  return found ? { provider: found.provider, token: path.slice(found.start.length) } : null;
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
  const { sender, verdict } = await judge(platform, provider, request, address.token);
  if (!sender || !verdict?.ok) {
    const reason = verdict && !verdict.ok ? verdict.reason : 'no such account';
    webhooksReceived.inc({ provider: provider.id, outcome: 'refused' });
    await noteRefusal(platform, inbox.store, provider, sender, request, reason);
    return refusal(403, 'The signature does not fit.');
  }
  const told = storable(request);
  return accept(inbox, {
    provider,
    sender,
    request: told,
    describe: () =>
      describeDelivery(provider, sender, { ...told, path: maskToken(address.token, path) + search }),
    deliveryKey: () => storableText(verdict.deliveryKey),
  });
}

/** Finds who has sent it, and whether that is proven: by the credentials of now, or by those that held until lately. */
async function judge(platform: Platform, provider: Provider, request: WebhookRequest, token: string | null) {
  const now = platform.clock();
  const proof = (sender: Sender) => {
    const { credentials, former: before, secrets } = sender;
    const verdict = provider.webhook!.verify(request, { credentials, secrets, now });
    if (verdict.ok || before === null) return verdict;
    const former = provider.webhook!.verify(request, { credentials: before, secrets, now });
    return former.ok ? former : verdict;
  };
  const sender = await senderOf(platform, provider, request, token);
  const verdict = sender && proof(sender);
  if (!sender || verdict?.ok) return { sender, verdict };
  const fresh = await readAgain(platform, provider, sender);
  return fresh ? { sender: fresh, verdict: proof(fresh) } : { sender, verdict };
}

async function accept(inbox: Inbox, proven: Proven): Promise<WebhookResponse> {
  const { provider, sender, request, describe, deliveryKey } = proven;
  const codec = provider.webhook!;
  const question = codec.question(request);
  if (question) {
    webhooksReceived.inc({ provider: provider.id, outcome: 'answered' });
    return codec.answer(
      request,
      await inbox.answerer.answer({ provider, sender, request, question, describe, deliveryKey }),
    );
  }
  const { events, error } = read(provider, request);
  const known = events.some((event) => event.type !== 'unknown');
  const lead = (why: 'nobodys' | 'unwritten') => leadDirectly(inbox.platform, provider, sender, events, why);
  const { tenant, stored } = await inbox.store
    .add({
      ...describe(),
      ...placeOf(events),
      id: newId(),
      key: deliveryKey(),
      verdict: 'ACCEPTED',
      reason: null,
      types: events.map((event) => (event.type === 'unknown' ? event.name.slice(0, 100) : event.type)),
      status: error ? 'FAILED' : known ? 'RECEIVED' : 'UNKNOWN',
      effect: null,
      error,
    })
    .catch(async (failure: unknown) => {
      // The caller hears something now; the carrier delivers again what was not taken.
      lead('unwritten');
      throw failure;
    });
  if (tenant !== platformTenantId) leaveToJobs(events);
  else if (stored) lead('nobodys');
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
