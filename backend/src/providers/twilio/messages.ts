import { z } from 'zod';
import { ProviderError } from '../error';
import type { MessageState } from '../event';
import type { MessageRequest, MessagesApi, SentMessage } from '../provider';
import { segmentsOf } from '../segments';
import { ask, parseDate, readList, speaker, type TwilioCall } from './client';
import { accountCodes, permanentCodes } from './codes';
import type { TwilioCredentials } from './credentials';
import { messageState } from './message-state';

/** The members of a text that we read. */
const message = z.object({
  sid: z.string().min(1),
  status: z.string(),
  direction: z.string().nullish(),
  body: z.string().nullish(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  messaging_service_sid: z.string().nullish(),
  num_segments: z.coerce.number().nullish(),
  num_media: z.coerce.number().nullish(),
  price: z.coerce.string().nullish(),
  price_unit: z.string().nullish(),
  error_code: z.coerce.number().nullish(),
  date_created: z.string().nullish(),
  date_sent: z.string().nullish(),
  date_updated: z.string().nullish(),
});

type Message = z.infer<typeof message>;

/** Our clock and Twilio's may differ by this much when a text is searched by its time. */
const clockDifferenceMs = 120_000;
const searchedPages = 10;
const readsAtOnce = 5;

/** A trial account writes a sentence before every text. */
const trialPrefix = /^Sent from your Twilio trial account - /;

/**
 * Texts with SMS and pictures. Twilio keeps no name of ours and no key against repeats, so a text whose answer was lost
 * is found by its sender, recipient, words and time.
 */
export const messages: MessagesApi<TwilioCredentials> = {
  async send(call, request) {
    const sent = await ask(call, 'POST', '/Messages.json', {
      answer: message,
      form: {
        To: request.to,
        ...senderOf(call, request.from),
        Body: request.body,
        MediaUrl: request.mediaUrls,
        StatusCallback: request.statusUrl ?? undefined,
      },
    });
    return present(sent);
  },

  async findSent(call, request, since, known) {
    const found = await readList(call, '/Messages.json', 'messages', message, {
      // Not by DateSent: a text that is still queued has none.
      query: { To: request.to, From: senderOf(call, request.from).From, PageSize: 100 },
      pages: searchedPages,
      enough: (items) => isBefore(items.at(-1), since),
    });
    // Newest first, and of two that fit the older one is more likely the one that was lost.
    const match = found
      .reverse()
      .find((each) => !known.has(each.sid) && !isBefore(each, since) && isSame(call, each, request));
    return match ? present(match) : null;
  },

  async states(call, ids) {
    const states = new Map<string, MessageState>();
    for (let start = 0; start < ids.length; start += readsAtOnce) {
      const part = ids.slice(start, start + readsAtOnce);
      const answers = await Promise.allSettled(part.map(({ id }) => read(call, id)));
      for (const answer of answers) {
        if (answer.status === 'fulfilled' && answer.value)
          states.set(answer.value.sid, present(answer.value).state);
      }
      const failed = answers.find((answer) => answer.status === 'rejected');
      // What is known already is told; the rest is asked another time.
      if (failed && (states.size === 0 || !(failed.reason instanceof ProviderError))) throw failed.reason;
      if (failed) return states;
    }
    return states;
  },

  segments: segmentsOf,
  media: true,
  // A Messaging Service chooses its number itself.
  ownSender: ({ phoneNumber, messagingServiceSid }) =>
    messagingServiceSid ? { from: null } : typeof phoneNumber === 'string' ? { from: phoneNumber } : null,
  permanentCodes,
  accountCodes,
  optOutCodes: ['21610'],
  optOutWords: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'],
  // One text a second for a long code; what comes faster waits in Twilio's own queue.
  paceMs: 1000,
  concurrency: 20,
};

function senderOf(
  { credentials }: TwilioCall,
  from: string | null,
): { From?: string; MessagingServiceSid?: string } {
  if (from !== null) return { From: from };
  if (credentials.messagingServiceSid) return { MessagingServiceSid: credentials.messagingServiceSid };
  if (credentials.phoneNumber) return { From: credentials.phoneNumber };
  throw new ProviderError({
    provider: speaker.id,
    kind: 'rejected',
    message: 'The Twilio account has no sender of texts: choose a number, or enter one with the account.',
    providerCode: '21603',
  });
}

async function read(call: TwilioCall, id: string): Promise<Message | null> {
  try {
    return await ask(call, 'GET', `/Messages/${encodeURIComponent(id)}.json`, { answer: message });
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return null;
    throw error;
  }
}

function isBefore(each: Message | undefined, since: Date): boolean {
  const created = parseDate(each?.date_created);
  return created !== null && created.getTime() < since.getTime() - clockDifferenceMs;
}

function isSame(call: TwilioCall, each: Message, request: MessageRequest): boolean {
  const sender = senderOf(call, request.from);
  const fromFits = sender.From
    ? each.from === sender.From
    : each.messaging_service_sid === sender.MessagingServiceSid;
  const bodyFits = (each.body ?? '').replace(trialPrefix, '').trim() === request.body.trim();
  return (
    fromFits &&
    bodyFits &&
    each.to === request.to &&
    (each.num_media ?? 0) === request.mediaUrls.length &&
    each.direction !== 'inbound'
  );
}

function present(each: Message): SentMessage {
  const state = messageState(each.status, each.error_code ? String(each.error_code) : null);
  const at = parseDate(state.status === 'queued' ? null : (each.date_sent ?? each.date_updated));
  const price = each.price?.replace(/^-/, '');
  return {
    id: each.sid,
    state: {
      ...state,
      // A Messaging Service has not counted them yet and says 0.
      ...(each.num_segments ? { segments: each.num_segments } : {}),
      ...(price && each.price_unit && { cost: { amount: price, currency: each.price_unit.toUpperCase() } }),
      ...(at && { at }),
    },
  };
}
