import { z } from 'zod';
import type { ProviderQuestion, ToolRequest } from '../event';
import { type Message, readCall } from './webhook-message';

/** Reads a message that VAPI waits on; null for the others. */
export function readQuestion(message: Message | null): ProviderQuestion | null {
  const call = message && readCall(message);
  if (!message || !call) return null;
  switch (message.type) {
    case 'assistant-request':
      return { type: 'assistant.wanted', call };
    case 'tool-calls':
      return { type: 'tools.called', call, tools: readTools(message) };
    case 'transfer-destination-request':
      return { type: 'transfer.wanted', call };
    default:
      return null;
  }
}

const named = z.looseObject({
  name: z.string().optional().catch(undefined),
  arguments: z.unknown().optional(),
  parameters: z.unknown().optional(),
});
const toolCall = named.extend({ id: z.string().min(1), function: named.optional().catch(undefined) });

/**
 * Reads tool calls in each of the three shapes that VAPI's pages show: in `function`, beside the id as `arguments`, and
 * beside the id as `parameters`. One without a name is kept, so that it is answered too.
 */
export function readTools(message: Message): ToolRequest[] {
  const plain = listOf(message['toolCallList']);
  const wrapped = listOf(message['toolWithToolCallList']).map((each) => memberOf(each, 'toolCall'));
  const found = (plain.length > 0 ? plain : wrapped).map((each) => toolCall.safeParse(each).data);
  return found.flatMap((each) => {
    if (!each) return [];
    const inner = each.function ?? each;
    return [
      {
        id: each.id,
        name: inner.name ?? each.name ?? '',
        arguments: objectOf(inner.arguments ?? inner.parameters ?? each.arguments ?? each.parameters),
      },
    ];
  });
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** What a model wrote that is no object is nothing: the tool then says what it needs. */
function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'string') {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  }
  try {
    return objectOf(JSON.parse(value) as object);
  } catch {
    return {};
  }
}
