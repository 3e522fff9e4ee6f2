import type { WebhookCodec } from '../event';
import type { RetellCredentials } from './credentials';
import { writeAnswer } from './webhook-answer';
import { readBody } from './webhook-body';
import { readEvents } from './webhook-events';
import { verifyDelivery } from './webhook-proof';
import { readQuestion } from './webhook-question';

/** What Retell sends: news, the question who answers, and uses of tools, all to one address. */
export const webhook: WebhookCodec<RetellCredentials> = {
  paths: ['/retell'],
  verify: verifyDelivery,
  question: ({ rawBody }) => readQuestion(readBody(rawBody), rawBody),
  answer: (_request, answer) => writeAnswer(answer),
  parse: ({ rawBody }) => readEvents(readBody(rawBody)),
};
