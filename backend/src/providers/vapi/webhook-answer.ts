import type { ProviderAnswer, WebhookResponse } from '../event';
import { type Message, readCall } from './webhook-message';

/** Writes an answer. Always with status 200: of any other, VAPI's model learns nothing. */
export function writeAnswer(message: Message | null, answer: ProviderAnswer): WebhookResponse {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(bodyOf(message, answer)) };
}

function bodyOf(message: Message | null, answer: ProviderAnswer): object {
  switch (answer.type) {
    case 'tools':
      return {
        results: answer.results.map(({ id, name, result, failed }) => ({
          toolCallId: id,
          name,
          [failed ? 'error' : 'result']: oneLine(result),
        })),
      };
    case 'assistant':
      return {
        assistantId: answer.assistantId,
        ...(Object.keys(answer.variables).length > 0 && {
          assistantOverrides: { variableValues: answer.variables },
        }),
      };
    case 'no-assistant':
      return answer.transferTo === null
        ? { error: answer.text }
        : { destination: destination(message, answer.transferTo, answer.text) };
    case 'transfer':
      return { destination: destination(message, answer.to, answer.message) };
    case 'no-transfer':
      return { error: answer.message };
    // A plan is what a carrier asks for; VAPI's calls have none.
    case 'call.plan':
      return {};
  }
}

function destination(message: Message | null, number: string, text: string): object {
  const ours = message && readCall(message)?.to;
  return {
    type: 'number',
    number,
    message: text,
    numberE164CheckEnabled: false,
    // Carriers refuse calls that leave under the number of a stranger.
    ...(ours && { callerId: ours }),
  };
}

/** VAPI takes results of one line only. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
}
