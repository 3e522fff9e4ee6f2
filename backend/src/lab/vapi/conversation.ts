import { beginConversation, type Conversation } from '../handset/conversation';
import { askServer } from './webhooks';
import type { Organisation, SimulatedAssistant, SimulatedCall, World } from './world';

/** Begins to talk: the assistant says its first message. */
export function converse(world: World, organisation: Organisation, call: SimulatedCall): Conversation {
  const assistant = organisation.assistants.get(call.assistantId ?? '');
  const greeting = assistant?.['firstMessage'];
  const conversation = beginConversation({
    language: languageOf(assistant),
    tools: modelTools(assistant).map((each) => each.function?.name ?? each.type),
    greeting: typeof greeting === 'string' ? greeting : null,
    ask: (id, name, given) => askTool(world, organisation, call, id, name, given),
  });
  world.conversations.set(call.id, conversation);
  return conversation;
}

function languageOf(assistant: SimulatedAssistant | undefined): 'en' | 'tr' {
  const { language } = (assistant?.['transcriber'] ?? {}) as { language?: string };
  return language === 'tr' ? 'tr' : 'en';
}

interface ModelTool {
  type: string;
  function?: { name: string };
}

function modelTools(assistant: SimulatedAssistant | undefined): ModelTool[] {
  return ((assistant?.['model'] as { tools?: ModelTool[] } | undefined)?.tools ?? []) as ModelTool[];
}

/** Asks our webhook as VAPI does for its model. */
async function askTool(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  id: string,
  name: string,
  given: Record<string, unknown>,
): Promise<string> {
  const assistant = organisation.assistants.get(call.assistantId ?? '');
  const described = modelTools(assistant).find((each) => each.function?.name === name);
  const toolCall = shaped(world.toolCallShape, id, name, given);
  const answer = await askServer(world, organisation, call, 'tool-calls', {
    toolCallList: [toolCall],
    toolWithToolCallList: [{ ...described, type: 'function', toolCall }],
  });
  const results = (
    answer.body as { results?: { toolCallId: string; result?: string; error?: string }[] } | null
  )?.results;
  const found = answer.status === 200 ? results?.find((each) => each.toolCallId === id) : undefined;
  return found?.result ?? found?.error ?? 'No result returned.';
}

export type ToolCallShape = 'function' | 'function-text' | 'arguments' | 'parameters';

function shaped(shape: ToolCallShape, id: string, name: string, given: Record<string, unknown>): object {
  if (shape === 'arguments') return { id, name, arguments: given };
  if (shape === 'parameters') return { id, name, parameters: given };
  const args = shape === 'function-text' ? JSON.stringify(given) : given;
  return { id, type: 'function', function: { name, arguments: args } };
}
