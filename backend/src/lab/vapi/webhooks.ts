import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { presentNumber } from './phone-numbers';
import type { Organisation, Resource, SimulatedCall, WebhookDelivery, WebhookServer, World } from './world';

/** What VAPI sends when an assistant does not say; only those that the simulator knows. */
const usualMessages = ['end-of-call-report', 'status-update', 'tool-calls', 'transfer-destination-request'];

/** Sends one message about a call to the assistant's server, else the number's, if they want that type. */
export function notify(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  type: string,
  content: Record<string, unknown>,
): void {
  const assistant = organisation.assistants.get(call.assistantId ?? '');
  const server = serverOf(organisation, call);
  if (!server || !(assistant?.serverMessages ?? usualMessages).includes(type)) return;
  const { delivery, body } = prepare(world, organisation, call, server, type, content);
  const credential = organisation.credentials.get(server.credentialId ?? '');
  void hand(world, server, credential, delivery, body);
}

/**
 * Sends a message and waits for what is answered, as VAPI does for those that decide how a call goes on.
 * @param limitMs given up after so long; default what the server has set
 * @returns status null when nobody answers in time, or there is nobody to ask
 */
export async function askServer(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  type: string,
  content: Record<string, unknown>,
  limitMs?: number,
): Promise<{ status: number | null; body: unknown }> {
  const server = serverOf(organisation, call);
  if (!server) return { status: null, body: null };
  const { delivery, body } = prepare(world, organisation, call, server, type, content);
  const credential = organisation.credentials.get(server.credentialId ?? '');
  delivery.attempts += 1;
  const answer = await post(world, server, proofOf(credential, body), body, limitMs);
  delivery.status = answer.status;
  delivery.answer = parsed(answer.text);
  return { status: answer.status, body: delivery.answer };
}

/** The assistant's server counts before the number's, and that before the organisation's. */
function serverOf(organisation: Organisation, call: SimulatedCall): (WebhookServer & { url: string }) | null {
  const places = [
    organisation.assistants.get(call.assistantId ?? '')?.server,
    organisation.numbers.get(call.phoneNumberId)?.server,
    organisation.server,
  ];
  const server = places.find((each) => each?.url);
  return server ? { ...server, url: server.url! } : null;
}

function prepare(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  server: { url: string },
  type: string,
  content: Record<string, unknown>,
): { delivery: WebhookDelivery; body: string } {
  const assistant = organisation.assistants.get(call.assistantId ?? '');
  const number = organisation.numbers.get(call.phoneNumberId);
  const message = {
    type,
    timestamp: Date.now(),
    ...content,
    call: { ...call },
    customer: call.customer,
    ...(assistant && { assistant }),
    ...(number && { phoneNumber: presentNumber(number) }),
  };
  const delivery: WebhookDelivery = {
    at: new Date().toISOString(),
    url: server.url,
    type,
    callId: call.id,
    status: null,
    attempts: 0,
    body: { message },
  };
  world.deliveries.push(delivery);
  if (world.deliveries.length > mostKept) world.deliveries.splice(0, mostKept / 2);
  return { delivery, body: JSON.stringify({ message }) };
}

const mostKept = 10_000;

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** Hands a message over. By default once only: VAPI repeats nothing without a `backoffPlan`. */
async function hand(
  world: World,
  server: WebhookServer & { url: string },
  credential: Resource | undefined,
  delivery: WebhookDelivery,
  body: string,
): Promise<void> {
  const plan = server.backoffPlan ?? { type: 'fixed', maxRetries: 0, baseDelaySeconds: 0 };
  for (let attempt = 0; attempt <= plan.maxRetries && !world.closing.aborted; attempt += 1) {
    delivery.attempts += 1;
    delivery.status = (await post(world, server, proofOf(credential, body), body)).status;
    if (delivery.status !== null && delivery.status < 300) return;
    const factor = plan.type === 'exponential' ? 2 ** attempt : 1;
    const pause = wait(plan.baseDelaySeconds * 1000 * factor, undefined, { signal: world.closing });
    // Cut short means that the simulator closes, and then nothing is to be handed over any more.
    await pause.catch(() => undefined);
  }
}

function addressOf(world: World, address: string): string {
  const product = world.product();
  if (!product) return address;
  const { pathname, search } = new URL(address);
  return new URL(pathname + search, product).toString();
}

/** Posts, and gives what was answered; null when nobody answers in time. */
async function post(
  world: World,
  server: WebhookServer & { url: string },
  proof: Record<string, string>,
  body: string,
  limitMs = (server.timeoutSeconds ?? 20) * 1000,
): Promise<{ status: number | null; text: string | null }> {
  const late = AbortSignal.timeout(limitMs);
  try {
    const answer = await fetch(addressOf(world, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...proof },
      body,
      signal: AbortSignal.any([late, world.closing]),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    // Refused, reset, too late or closing: to the one who sends it is all the same, no answer.
    return { status: null, text: null };
  }
}

const bearerPlan = z.looseObject({
  type: z.literal('bearer'),
  token: z.string(),
  headerName: z.string().default('Authorization'),
  bearerPrefixEnabled: z.boolean().optional(),
});

const hmacPlan = z.looseObject({
  type: z.literal('hmac'),
  secretKey: z.string(),
  algorithm: z.enum(['sha256', 'sha512', 'sha1']),
  signatureHeader: z.string().default('x-signature'),
  timestampHeader: z.string().default('x-timestamp'),
  signaturePrefix: z.string().default(''),
  includeTimestamp: z.boolean().default(true),
  payloadFormat: z.string().default('{timestamp}.{body}'),
  signatureEncoding: z.enum(['hex', 'base64']).default('hex'),
  secretIsBase64: z.boolean().default(false),
  messageIdHeader: z.string().optional(),
});

/** The timestamp is in seconds; VAPI's unit is not documented, so a receiver should take milliseconds as well. */
function proofOf(credential: Resource | undefined, body: string): Record<string, string> {
  const plan = z.union([bearerPlan, hmacPlan]).safeParse(credential?.['authenticationPlan']).data;
  if (!plan) return {};
  if (plan.type === 'bearer') {
    // The prefix is usual in Authorization and has to be asked for elsewhere.
    const prefixed = plan.bearerPrefixEnabled ?? plan.headerName.toLowerCase() === 'authorization';
    return { [plan.headerName]: prefixed ? `Bearer ${plan.token}` : plan.token };
  }
  const timestamp = String(Math.floor(Date.now() / 1000));
  const format = plan.includeTimestamp ? plan.payloadFormat : '{body}';
  const payload = format.replace('{timestamp}', timestamp).replace('{body}', () => body);
  const secret = plan.secretIsBase64 ? Buffer.from(plan.secretKey, 'base64') : plan.secretKey;
  const signature = createHmac(plan.algorithm, secret).update(payload).digest(plan.signatureEncoding);
  return {
    [plan.signatureHeader]: plan.signaturePrefix + signature,
    ...(plan.includeTimestamp && { [plan.timestampHeader]: timestamp }),
    ...(plan.messageIdHeader && { [plan.messageIdHeader]: randomUUID() }),
  };
}
