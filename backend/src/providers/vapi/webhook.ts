import type { WebhookCodec } from '../event';
import type { VapiCredentials } from './credentials';
import { writeAnswer } from './webhook-answer';
import { readEvents } from './webhook-events';
import { readMessage } from './webhook-message';
import { verifyDelivery } from './webhook-proof';
import { readQuestion } from './webhook-question';

/** What VAPI sends: one address, and in each body one message with a type. https://docs.vapi.ai/server-url/events */
export const webhook: WebhookCodec<VapiCredentials> = {
  paths: ['/vapi'],
  verify: verifyDelivery,
  question: (request) => readQuestion(readMessage(request.rawBody)),
  answer: (request, answer) => writeAnswer(readMessage(request.rawBody), answer),
  parse: (request) => readEvents(readMessage(request.rawBody)),
  // VAPI documents 200 for everything.
  acknowledgement: { status: 200, contentType: 'application/json', body: '{}' },
};
