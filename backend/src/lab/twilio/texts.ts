import type { Express, Request, Response } from 'express';
import { answerList, field, fields, findOr404, refuse } from './answers';
import { deliver } from './deliver';
import {
  accountIn,
  newSid,
  ownerOf,
  rfc2822,
  type SimulatedText,
  type TwilioAccount,
  type World,
} from './world';

/** A picture as small as they get. */
export const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const e164 = /^\+[1-9]\d{6,14}$/;
const optOutWords = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const optInWords = new Set(['START', 'YES', 'UNSTOP']);
const helpWords = new Set(['HELP', 'INFO']);

/** Recipients that Twilio's test credentials know, by the code they are refused with. */
const magicRecipients: Record<string, number> = {
  '+15005550001': 21211,
  '+15005550007': 21612,
  '+15005550009': 21614,
};

export function mountTexts(app: Express, world: World): void {
  const base = '/2010-04-01/Accounts/:account/Messages';
  app.post(`${base}.json`, (request, response) => send(world, request, response));
  app.get(`${base}.json`, (request, response) => {
    const { To, From } = request.query;
    const found = accountIn(response).texts.filter(
      (each) => (To === undefined || each.to === To) && (From === undefined || each.from === From),
    );
    answerList(request, response, 'messages', found.reverse(), presentIn(accountIn(response)));
  });
  app.get(`${base}/:sid/Media/:media`, (request, response) => {
    const known = String(request.params['media']).startsWith('ME') ? onePixel : null;
    const media = findOr404(known, request, response);
    if (media) response.type('image/png').send(media);
  });
  app.get(`${base}/:sid.json`, (request, response) => {
    const account = accountIn(response);
    const text = findOr404(
      account.texts.find(({ sid }) => sid === request.params.sid),
      request,
      response,
    );
    if (text) response.json(presentIn(account)(text));
  });
}

function send(world: World, request: Request, response: Response): void {
  const account = accountIn(response);
  const [to, body = '', service] = [
    field(request, 'To'),
    field(request, 'Body'),
    field(request, 'MessagingServiceSid'),
  ];
  const mediaUrls = fields(request, 'MediaUrl');
  const from =
    field(request, 'From') ?? (service ? [...account.numbers.values()][0]?.phoneNumber : undefined);
  const fault = faultOf(account, { to, from, body, service, mediaUrls });
  if (fault) {
    refuse(response, 400, fault[0], fault[1]);
    return;
  }
  const text: SimulatedText = {
    sid: newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
    direction: 'outbound-api',
    from: from!,
    to: to!,
    body,
    mediaUrls,
    messagingServiceSid: service ?? null,
    status: service ? 'accepted' : 'queued',
    errorCode: null,
    segments: segmentsOf(body),
    statusCallback: field(request, 'StatusCallback') ?? null,
    createdAt: Date.now(),
    sentAt: null,
  };
  account.texts.push(text);
  account.balance -= 7_900 * text.segments;
  moveOn(world, account, text);
  response.status(201).json(presentIn(account)(text));
}

interface Wish {
  to: string | undefined;
  from: string | undefined;
  body: string;
  service: string | undefined;
  mediaUrls: string[];
}

function faultOf(account: TwilioAccount, { to, from, body, mediaUrls }: Wish): [number, string] | null {
  if (!to) return [21604, "A 'To' phone number is required."];
  if (!from) return [21603, "A 'From' phone number is required."];
  if (!body && mediaUrls.length === 0) return [21602, 'Message body is required.'];
  if (body.length > 1600) return [21617, 'The concatenated message body exceeds the 1600 character limit.'];
  const magic = magicRecipients[to];
  if (magic) return [magic, `The 'To' number ${to} cannot receive messages.`];
  if (!e164.test(to)) return [21211, `The 'To' number ${to} is not a valid phone number.`];
  const owned = [...account.numbers.values()].some(
    (each) => each.phoneNumber === from && each.capabilities.sms,
  );
  const isName = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(from);
  if (!owned && !isName)
    return [21606, `The 'From' phone number ${from} is not a valid, SMS-capable number of this account.`];
  if (account.optOuts.has(`${from} ${to}`)) return [21610, 'Attempt to send to unsubscribed recipient'];
  return null;
}

/** Lets a text leave and arrive, with a status callback for each step but the first. */
function moveOn(world: World, account: TwilioAccount, text: SimulatedText): void {
  const failure = world.failures.get(text.to);
  world.later(world.textPace.sentMs, () => {
    Object.assign(text, { status: 'sent', sentAt: Date.now() });
    void report(world, account, text);
    world.later(world.textPace.deliveredMs, () => {
      Object.assign(text, failure ? { status: 'undelivered', errorCode: failure } : { status: 'delivered' });
      void report(world, account, text);
    });
  });
}

async function report(world: World, account: TwilioAccount, text: SimulatedText): Promise<void> {
  if (!text.statusCallback) return;
  await deliver(world, account, text.statusCallback, {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    From: text.from,
    To: text.to,
    MessageSid: text.sid,
    SmsSid: text.sid,
    MessageStatus: text.status,
    SmsStatus: text.status,
    ...(text.messagingServiceSid && { MessagingServiceSid: text.messagingServiceSid }),
    ...(text.errorCode && { ErrorCode: String(text.errorCode) }),
  });
}

/**
 * Lets a phone send a text to a number somebody owns. Opt-out words are noted and answered by Twilio itself, and
 * still reach the product.
 * @returns the text, and whether the product took it
 */
export async function textIn(
  world: World,
  request: { from: string; to: string; body: string; mediaUrls?: readonly string[] },
): Promise<{ sid: string; delivered: boolean }> {
  const owner = ownerOf(world, request.to);
  if (!owner) throw new Error(`Nobody has the Twilio number ${request.to} in this lab.`);
  const { account, number } = owner;
  const mediaUrls = [...(request.mediaUrls ?? [])];
  const word = request.body.trim().toUpperCase();
  const pair = `${request.to} ${request.from}`;
  if (optOutWords.has(word)) account.optOuts.add(pair);
  if (optInWords.has(word)) account.optOuts.delete(pair);
  const text: SimulatedText = {
    sid: newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
    direction: 'inbound',
    from: request.from,
    to: request.to,
    body: request.body,
    mediaUrls,
    messagingServiceSid: null,
    status: 'received',
    errorCode: null,
    segments: segmentsOf(request.body),
    statusCallback: null,
    createdAt: Date.now(),
    sentAt: Date.now(),
  };
  account.texts.push(text);
  if (!number.smsUrl) return { sid: text.sid, delivered: false };
  const answer = await deliver(world, account, number.smsUrl, {
    ToCountry: 'US',
    FromCountry: 'US',
    MessageSid: text.sid,
    SmsSid: text.sid,
    SmsMessageSid: text.sid,
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    SmsStatus: 'received',
    From: text.from,
    To: text.to,
    Body: text.body,
    NumMedia: String(mediaUrls.length),
    NumSegments: String(text.segments),
    ...Object.fromEntries(
      mediaUrls.flatMap((url, index) => [
        [`MediaUrl${index}`, url],
        [`MediaContentType${index}`, 'image/jpeg'],
      ]),
    ),
    ...optOutTypeOf(word),
  });
  return { sid: text.sid, delivered: answer !== null };
}

/** Sent with Advanced Opt-Out, which the lab's accounts have. */
function optOutTypeOf(word: string): { OptOutType?: string } {
  if (optOutWords.has(word)) return { OptOutType: 'STOP' };
  if (optInWords.has(word)) return { OptOutType: 'START' };
  return helpWords.has(word) ? { OptOutType: 'HELP' } : {};
}

function presentIn(account: TwilioAccount) {
  return (text: SimulatedText): Record<string, unknown> => {
    const uri = `/2010-04-01/Accounts/${account.sid}/Messages/${text.sid}`;
    const settled = text.status === 'delivered' || text.status === 'received';
    return {
      sid: text.sid,
      account_sid: account.sid,
      messaging_service_sid: text.messagingServiceSid,
      direction: text.direction,
      from: text.from,
      to: text.to,
      body: text.body,
      status: text.status,
      num_segments: text.messagingServiceSid && text.status === 'accepted' ? '0' : String(text.segments),
      num_media: String(text.mediaUrls.length),
      price: settled ? `-${(0.0079 * text.segments).toFixed(5)}` : null,
      price_unit: 'USD',
      error_code: text.errorCode,
      error_message: text.errorCode ? `Error ${text.errorCode}` : null,
      date_created: rfc2822(text.createdAt),
      date_sent: rfc2822(text.sentAt),
      date_updated: rfc2822(text.sentAt ?? text.createdAt),
      api_version: '2010-04-01',
      uri: `${uri}.json`,
      subresource_uris: { media: `${uri}/Media.json` },
    };
  };
}

/** A rough count, on purpose not the adapter's own: 160 or 70 characters, and fewer when there are several. */
function segmentsOf(body: string): number {
  const plain = /^[\x20-\x7e\r\n£¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà§¿¡]*$/.test(body);
  const [one, each] = plain ? [160, 153] : [70, 67];
  return body.length <= one ? 1 : Math.ceil(body.length / each);
}
