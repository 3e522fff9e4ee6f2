import { randomUUID } from 'node:crypto';
import { type Mind, makeMind, type Reply } from '../handset/mind';
import { askServer } from './webhooks';
import type { Organisation, SimulatedAssistant, SimulatedCall, World } from './world';

/** One message of `artifact.messages`, as VAPI's report has it. */
export interface Said {
  role: 'bot' | 'user' | 'tool_calls' | 'tool_call_result';
  message?: string;
  time: number;
  endTime?: number;
  secondsFromStart: number;
  toolCalls?: object[];
  toolCallId?: string;
  name?: string;
  result?: string;
  /** Of a result; not part of the report. */
  arguments?: Record<string, unknown>;
}

/** What is said in one call. */
export interface Conversation {
  startedAt: number;
  said: Said[];
  mind: Mind;
  /** The last thing that was asked for, so that one thing happens after another. */
  busy: Promise<unknown>;
  /** Somebody typed into it: it does not end by itself any more. */
  typed: boolean;
}

/** Begins to talk: the assistant says its first message. */
export function converse(world: World, organisation: Organisation, call: SimulatedCall): Conversation {
  const assistant = organisation.assistants.get(call.assistantId ?? '');
  const conversation: Conversation = {
    startedAt: Date.now(),
    said: [],
    busy: Promise.resolve(),
    typed: false,
    mind: makeMind({
      language: languageOf(assistant),
      tools: new Set(toolsOf(assistant)),
      use: (name, given) => useTool(world, organisation, call, conversation, name, given),
    }),
  };
  world.conversations.set(call.id, conversation);
  const greeting = assistant?.['firstMessage'];
  if (typeof greeting === 'string' && greeting) say(conversation, 'bot', greeting);
  return conversation;
}

/** Lets the customer say something, and gives what the assistant makes of it. */
export async function hear(conversation: Conversation, text: string): Promise<Reply> {
  conversation.typed = true;
  say(conversation, 'user', text);
  const reply = await conversation.mind.hear(text);
  if (reply.say) say(conversation, 'bot', reply.say);
  return reply;
}

export function say(conversation: Conversation, role: 'bot' | 'user', message: string): void {
  const time = Date.now();
  // Some fifteen characters are spoken in a second.
  const endTime = time + Math.round((message.length / 15) * 1000);
  conversation.said.push({ role, message, time, endTime, secondsFromStart: secondsInto(conversation, time) });
}

function secondsInto({ startedAt }: Conversation, time: number): number {
  return (time - startedAt) / 1000;
}

/** Writes the transcript as VAPI does. */
export function transcriptOf({ said }: Conversation): string {
  const spoken = said.filter(({ role }) => role === 'bot' || role === 'user');
  return spoken.map(({ role, message }) => `${role === 'bot' ? 'AI' : 'User'}: ${message}\n`).join('');
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

function toolsOf(assistant: SimulatedAssistant | undefined): string[] {
  return modelTools(assistant).map((each) => each.function?.name ?? each.type);
}

/** Asks our webhook as VAPI does for its model, and gives the result; an error of a tool is a result as well. */
async function useTool(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  conversation: Conversation,
  name: string,
  given: Record<string, unknown>,
): Promise<string> {
  const id = `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const assistant = organisation.assistants.get(call.assistantId ?? '');
  const described = modelTools(assistant).find((each) => each.function?.name === name);
  const toolCall = shaped(world.toolCallShape, id, name, given);
  const time = Date.now();
  conversation.said.push({
    role: 'tool_calls',
    message: '',
    toolCalls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(given) } }],
    time,
    secondsFromStart: secondsInto(conversation, time),
  });
  const answer = await askServer(world, organisation, call, 'tool-calls', {
    toolCallList: [toolCall],
    toolWithToolCallList: [{ ...described, type: 'function', toolCall }],
  });
  const results = (
    answer.body as { results?: { toolCallId: string; result?: string; error?: string }[] } | null
  )?.results;
  const found = answer.status === 200 ? results?.find((each) => each.toolCallId === id) : undefined;
  const result = found?.result ?? found?.error ?? 'No result returned.';
  const answered = Date.now();
  conversation.said.push({
    role: 'tool_call_result',
    toolCallId: id,
    name,
    result,
    arguments: given,
    time: answered,
    secondsFromStart: secondsInto(conversation, answered),
  });
  return result;
}

export type ToolCallShape = 'function' | 'function-text' | 'arguments' | 'parameters';

function shaped(shape: ToolCallShape, id: string, name: string, given: Record<string, unknown>): object {
  if (shape === 'arguments') return { id, name, arguments: given };
  if (shape === 'parameters') return { id, name, parameters: given };
  const args = shape === 'function-text' ? JSON.stringify(given) : given;
  return { id, type: 'function', function: { name, arguments: args } };
}
