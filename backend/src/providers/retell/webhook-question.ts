import { z } from 'zod';
import type { ProviderQuestion } from '../event';
import { factsOf, fullNumber } from './call-object';
import type { Body, Use } from './webhook-body';
import { hashOf } from './webhook-proof';

/** Reads a body that Retell waits on; null for the others. */
export function readQuestion(body: Body | null, rawBody: Buffer): ProviderQuestion | null {
  if (body?.kind === 'arrival') {
    const { call_id, from_number, to_number, agent_id } = body.arrival.call_inbound;
    return {
      type: 'assistant.wanted',
      call: {
        // Older accounts send no id; the question is then named by its content.
        callId: call_id ?? `inbound:${hashOf(rawBody)}`,
        direction: 'inbound',
        from: fullNumber(from_number),
        to: fullNumber(to_number),
        voiceNumberId: null,
        assistantId: agent_id ?? null,
        reference: null,
      },
    };
  }
  if (body?.kind !== 'use' || !body.use.call) return null;
  const { name, args, call } = body.use;
  return {
    type: 'tools.called',
    call: factsOf(call),
    tools: [{ id: idOfUse(body.use, rawBody), name, arguments: objectOf(args) }],
  };
}

const invocation = z.looseObject({
  role: z.literal('tool_call_invocation'),
  name: z.string(),
  tool_call_id: z.string().min(1),
});

/**
 * Names this use of a tool. Retell gives none beside the arguments; the transcript that comes along ends with the use
 * and its id. Without it the body names it: a repeat is the same to the byte.
 */
function idOfUse({ name, call }: Use, rawBody: Buffer): string {
  const said = call?.['transcript_with_tool_calls'];
  const uses = (Array.isArray(said) ? said : []).flatMap((each) => invocation.safeParse(each).data ?? []);
  const last = uses.at(-1);
  const named = last?.name === name ? last.tool_call_id : hashOf(rawBody);
  return `${call?.call_id ?? ''}:${named}`.slice(0, 200);
}

/** What a model wrote that is no object is nothing: the tool then says what it needs. */
function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
