import { randomUUID } from 'node:crypto';
import { type Mind, makeMind, type Reply } from './mind';

/** One thing that was said or done in a call. */
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
  /** Of a result; not part of a report. */
  arguments?: Record<string, unknown>;
}

/** What is said in one call, at whichever voice AI. */
export interface Conversation {
  startedAt: number;
  said: Said[];
  mind: Mind;
  /** The last thing that was asked for, so that one thing happens after another. */
  busy: Promise<unknown>;
  /** Somebody typed into it: it does not end by itself any more. */
  typed: boolean;
}

/** What a voice AI brings to a conversation. */
export interface Part {
  language: 'en' | 'tr';
  /** Names of the tools that the assistant has. */
  tools: readonly string[];
  /** The assistant's first words. */
  greeting: string | null;
  /** Asks the product as this voice AI does, and gives the result; an error of a tool is a result as well. */
  ask(id: string, name: string, given: Record<string, unknown>): Promise<string>;
}

/** Begins to talk: the assistant says its first message. */
export function beginConversation({ language, tools, greeting, ask }: Part): Conversation {
  const conversation: Conversation = {
    startedAt: Date.now(),
    said: [],
    busy: Promise.resolve(),
    typed: false,
    mind: makeMind({
      language,
      tools: new Set(tools),
      use: (name, given) => useTool(conversation, ask, name, given),
    }),
  };
  if (greeting) say(conversation, 'bot', greeting);
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

/** Writes the transcript. @param names what the two sides are called there */
export function transcriptOf({ said }: Conversation, names: { bot: string; user: string }): string {
  const spoken = said.filter(({ role }) => role === 'bot' || role === 'user');
  return spoken
    .map(({ role, message }) => `${role === 'bot' ? names.bot : names.user}: ${message}\n`)
    .join('');
}

/** What a summary of the call would say. */
export function summaryOf({ said }: Conversation): string {
  const last = said.filter(({ role }) => role === 'tool_call_result').at(-1)?.result;
  return last
    ? `The customer called and was helped. The last thing done: ${last.replace(/ ?\[[^\]]*\]/g, '')}`
    : 'The customer called and said goodbye.';
}

async function useTool(
  conversation: Conversation,
  ask: Part['ask'],
  name: string,
  given: Record<string, unknown>,
): Promise<string> {
  const id = `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const time = Date.now();
  conversation.said.push({
    role: 'tool_calls',
    message: '',
    toolCalls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(given) } }],
    time,
    secondsFromStart: secondsInto(conversation, time),
  });
  const result = await ask(id, name, given);
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
