import type { Express, Request, Response } from 'express';
import { field, findOr404, refuse } from './answers';
import { deliver } from './deliver';
import {
  accountIn,
  isoTime,
  newUuid,
  ownerOf,
  type SimulatedText,
  type TelnyxAccount,
  type World,
} from './world';

const e164 = /^\+[1-9]\d{6,14}$/;
const optOutWords = new Set(['STOP', 'STOPALL', 'STOP ALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT']);
const optInWords = new Set(['START', 'UNSTOP']);

export function mountTexts(app: Express, world: World): void {
  app.post('/v2/messages', (request, response) => send(world, request, response));
  app.get('/v2/messages/:id', (request, response) => {
    const text = findOr404(
      accountIn(response).texts.find(({ id }) => id === request.params['id']),
      response,
    );
    if (text) response.json({ data: present(text) });
  });
}

function send(world: World, request: Request, response: Response): void {
  const account = accountIn(response);
  const [from = '', to = '', body = ''] = ['from', 'to', 'text'].map((name) => field(request, name));
  const mediaUrls = (request.body as { media_urls?: string[] }).media_urls ?? [];
  const sender = [...account.numbers.values()].find((each) => each.phoneNumber === from);
  const profile = account.profiles.get(sender?.messagingProfileId ?? '');
  const fault = faultOf({ to, body, mediaUrls }, profile !== undefined);
  if (fault || !profile) {
    refuse(response, fault?.[0] ?? 400, fault?.[1] ?? 40305, fault?.[2] ?? 'Invalid from.');
    return;
  }
  if (account.optOuts.has(`${profile.id} ${to}`)) {
    refuse(response, 403, 40300, 'Blocked due to STOP message.');
    return;
  }
  const text: SimulatedText = {
    id: newUuid(),
    direction: 'outbound',
    from,
    to,
    text: body,
    mediaUrls,
    profileId: profile.id,
    status: 'queued',
    errorCode: null,
    parts: partsOf(body),
    webhookUrl: field(request, 'webhook_url') ?? null,
    createdAt: Date.now(),
    sentAt: null,
    completedAt: null,
  };
  account.texts.push(text);
  account.balance -= 4_000 * text.parts;
  moveOn(world, account, text);
  response.json({ data: present(text) });
}

function faultOf(
  { to, body, mediaUrls }: { to: string; body: string; mediaUrls: string[] },
  hasProfile: boolean,
): [status: number, code: number, detail: string] | null {
  if (!e164.test(to)) return [400, 40310, "The 'to' address is not valid."];
  if (!body && mediaUrls.length === 0) return [400, 40304, 'The message has no content.'];
  if (!hasProfile) return [400, 40305, "The 'from' address should be a number on a messaging profile."];
  return null;
}

/** Lets a text leave and arrive, with news of each. */
function moveOn(world: World, account: TelnyxAccount, text: SimulatedText): void {
  const failure = world.failures.get(text.to);
  world.later(world.textPace.sentMs, () => {
    Object.assign(text, { status: 'sent', sentAt: Date.now() });
    void report(world, account, text, 'message.sent');
    world.later(world.textPace.deliveredMs, () => {
      Object.assign(text, {
        completedAt: Date.now(),
        ...(failure ? { status: 'delivery_failed', errorCode: failure } : { status: 'delivered' }),
      });
      void report(world, account, text, 'message.finalized');
    });
  });
}

function report(world: World, account: TelnyxAccount, text: SimulatedText, type: string): Promise<boolean> {
  const url = text.webhookUrl ?? account.profiles.get(text.profileId)?.webhookUrl ?? null;
  return deliver(world, url, type, present(text));
}

/**
 * Lets a phone send a text to a number somebody owns. Opt-out words block the whole profile and are answered by Telnyx
 * itself, and still reach the product.
 * @returns the text, and whether the product took it
 */
export async function textIn(
  world: World,
  request: { from: string; to: string; body: string; mediaUrls?: readonly string[] },
): Promise<{ id: string; delivered: boolean }> {
  const owner = ownerOf(world, request.to);
  if (!owner) throw new Error(`Nobody has the Telnyx number ${request.to} in this lab.`);
  const { account, number } = owner;
  const profile = account.profiles.get(number.messagingProfileId ?? '');
  const word = request.body.trim().toUpperCase();
  const pair = `${profile?.id} ${request.from}`;
  if (optOutWords.has(word)) account.optOuts.add(pair);
  if (optInWords.has(word)) account.optOuts.delete(pair);
  const text: SimulatedText = {
    id: newUuid(),
    direction: 'inbound',
    from: request.from,
    to: request.to,
    text: request.body,
    mediaUrls: [...(request.mediaUrls ?? [])],
    profileId: profile?.id ?? '',
    status: 'webhook_delivered',
    errorCode: null,
    parts: partsOf(request.body),
    webhookUrl: null,
    createdAt: Date.now(),
    sentAt: null,
    completedAt: null,
  };
  account.texts.push(text);
  const delivered = await deliver(world, profile?.webhookUrl || null, 'message.received', {
    ...present(text),
    ...autoresponse(word),
  });
  return { id: text.id, delivered };
}

function autoresponse(word: string): { autoresponse_type?: string } {
  if (optOutWords.has(word)) return { autoresponse_type: 'STOP' };
  if (optInWords.has(word)) return { autoresponse_type: 'START' };
  return word === 'HELP' ? { autoresponse_type: 'HELP' } : {};
}

function present(text: SimulatedText): Record<string, unknown> {
  const inbound = text.direction === 'inbound';
  const party = { carrier: 'Lab', line_type: 'Wireless' };
  return {
    record_type: 'message',
    id: text.id,
    direction: text.direction,
    type: text.mediaUrls.length > 0 ? 'MMS' : 'SMS',
    messaging_profile_id: text.profileId,
    organization_id: '00000000-0000-4000-8000-000000000001',
    from: { ...party, phone_number: text.from, ...(inbound && { status: 'received' }) },
    to: [{ ...party, phone_number: text.to, status: text.status }],
    cc: [],
    text: text.text,
    media: text.mediaUrls.map((url) => ({ url, content_type: 'image/jpeg', size: 1000 })),
    webhook_url: text.webhookUrl,
    webhook_failover_url: null,
    encoding: 'GSM-7',
    parts: text.parts,
    tags: [],
    ...(text.completedAt !== null && {
      cost: { amount: (0.004 * text.parts).toFixed(4), currency: 'USD' },
    }),
    received_at: isoTime(text.createdAt),
    sent_at: text.sentAt === null ? null : isoTime(text.sentAt),
    completed_at: text.completedAt === null ? null : isoTime(text.completedAt),
    valid_until: null,
    errors: text.errorCode ? [{ code: String(text.errorCode), title: `Error ${text.errorCode}` }] : [],
  };
}

/** A rough count, on purpose not the adapter's own: 160 or 70 characters, and fewer when there are several. */
function partsOf(body: string): number {
  const plain = /^[\x20-\x7e\r\n£¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà§¿¡]*$/.test(body);
  const [one, each] = plain ? [160, 153] : [70, 67];
  return body.length <= one ? 1 : Math.min(10, Math.ceil(body.length / each));
}
