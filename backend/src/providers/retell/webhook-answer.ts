import type { ProviderAnswer, WebhookResponse } from '../event';

/** Writes an answer. */
export function writeAnswer(answer: ProviderAnswer): WebhookResponse {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(bodyOf(answer)) };
}

function bodyOf(answer: ProviderAnswer): object {
  switch (answer.type) {
    case 'tools': {
      const [first] = answer.results;
      if (!first) return {};
      return {
        [first.failed ? 'error' : 'result']: first.result,
        // Read into the variable of the transfer tool.
        ...(first.transferTo && { transfer_number: first.transferTo }),
      };
    }
    case 'assistant':
      return {
        call_inbound: {
          override_agent_id: answer.assistantId,
          ...(Object.keys(answer.variables).length > 0 && { dynamic_variables: answer.variables }),
        },
      };
    // Nothing can be said here: the number's own agent or fallback number takes the call.
    case 'no-assistant':
      return { call_inbound: {} };
    // Retell asks neither for a plan nor where to transfer.
    case 'call.plan':
    case 'transfer':
    case 'no-transfer':
      return {};
  }
}
