import { ProviderError } from '../error';
import type { MessageState } from '../event';
import type { MessageRequest, MessagesApi, SentMessage } from '../provider';
import { segmentsOf } from '../segments';
import { askOne, readOne, refusal, type TelnyxCall } from './client';
import { accountCodes, permanentCodes } from './codes';
import type { TelnyxCredentials } from './credentials';
import { type Message, message, messageState } from './message-state';

const readsAtOnce = 5;

/** The word under which the address for news of a text carries our name for it. */
export const referenceParameter = 'text';

/**
 * Texts with SMS and pictures. Telnyx takes no key against repeats and has no list that a text could be looked up in; but
 * it says back the address that it reports a text to, and so tells us itself of a text whose answer was lost.
 */
export const messages: MessagesApi<TelnyxCredentials> = {
  async send(call, request) {
    const sent = await askOne(call, 'POST', '/messages', {
      answer: message,
      body: bodyOf(call, request),
      forTexts: true,
    });
    return present(sent);
  },

  async findSent() {
    // By now its own news would have come: whether to send it again is for a person to say.
    throw refusal(
      'Telnyx cannot be asked for a text without its id. Look into the Telnyx portal, then decide.',
      'no-list',
    );
  },

  async states(call, ids) {
    const states = new Map<string, MessageState>();
    for (let start = 0; start < ids.length; start += readsAtOnce) {
      const part = ids.slice(start, start + readsAtOnce);
      const answers = await Promise.allSettled(part.map(({ id }) => read(call, id)));
      for (const answer of answers) {
        if (answer.status === 'fulfilled' && answer.value)
          states.set(answer.value.id, messageState(answer.value));
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
  ownSender: ({ phoneNumber }) => (typeof phoneNumber === 'string' ? { from: phoneNumber } : null),
  permanentCodes,
  accountCodes,
  optOutCodes: ['40300'],
  optOutWords: ['STOP', 'STOPALL', 'STOP ALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'],
  // What comes faster waits in Telnyx's own queue.
  paceMs: 1000,
  concurrency: 20,
};

function read(call: TelnyxCall, id: string): Promise<Message | null> {
  return readOne(call, `/messages/${encodeURIComponent(id)}`, { answer: message, forTexts: true });
}

function bodyOf({ credentials }: TelnyxCall, request: MessageRequest): object {
  const from = request.from ?? credentials.phoneNumber;
  if (!from)
    throw refusal(
      'The Telnyx account has no sender of texts: choose a number, or enter one with the account.',
      '40305',
    );
  return {
    from,
    to: request.to,
    text: request.body,
    ...(request.mediaUrls.length > 0 && { media_urls: request.mediaUrls }),
    ...(request.statusUrl && { webhook_url: withReference(request.statusUrl, request.reference) }),
  };
}

function withReference(address: string, reference: string): string {
  const url = new URL(address);
  url.searchParams.set(referenceParameter, reference);
  return url.toString();
}

function present(each: Message): SentMessage {
  return { id: each.id, state: messageState(each) };
}
