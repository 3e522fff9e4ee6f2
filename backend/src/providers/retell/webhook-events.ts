import { z } from 'zod';
import type { CallOutcome, ProviderEvent, Turn } from '../event';
import { type CallObject, costOf, dateOf, factsOf, fullNumber } from './call-object';
import { outcomeOf } from './ended-reason';
import type { Body } from './webhook-body';

const text = z.string().min(1).nullish().catch(null);
const whole = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null);

const report = z.looseObject({
  transcript: text,
  transcript_object: whole(z.array(z.unknown())),
  transcript_with_tool_calls: whole(z.array(z.unknown())),
  recording_url: text,
  recording_multi_channel_url: text,
  data_storage_setting: text,
  call_analysis: whole(z.looseObject({ call_summary: text, in_voicemail: whole(z.boolean()) })),
});

/** Reads what a body tells; an event that Retell has added since is kept as unknown. */
export function readEvents(body: Body | null): ProviderEvent[] {
  if (!body) return [{ type: 'unknown', name: 'no message' }];
  if (body.kind === 'arrival') return arrived(body.arrival.call_inbound);
  if (body.kind === 'use') {
    // Whoever uses a tool is in a conversation, also when the word of it has been lost.
    const { call } = body.use;
    return call ? [progressed(call, 'in-progress')] : [{ type: 'unknown', name: 'tool without a call' }];
  }
  const { event, call } = body.news;
  switch (event) {
    case 'call_started':
      return [progressed(call, 'in-progress')];
    case 'call_ended':
      return [ended(call), reported(call)];
    case 'call_analyzed':
      return [reported(call)];
    // The report at the end has all of it, in order and corrected.
    case 'transcript_updated':
    case 'transfer_started':
    case 'transfer_bridged':
    case 'transfer_cancelled':
    case 'transfer_ended':
      return [];
    default:
      return [{ type: 'unknown', name: event.slice(0, 100) }];
  }
}

function arrived(call: { call_id?: string | null | undefined; from_number?: unknown; to_number?: unknown }) {
  // Before the call has an id there is nothing to note it under.
  if (!call.call_id) return [];
  const event: ProviderEvent = {
    type: 'call.progressed',
    call: {
      callId: call.call_id,
      direction: 'inbound',
      from: fullNumber(call.from_number as string | null),
      to: fullNumber(call.to_number as string | null),
      voiceNumberId: null,
      assistantId: null,
      reference: null,
    },
    progress: 'ringing',
    at: new Date(0),
  };
  return [event];
}

function progressed(call: CallObject, progress: 'in-progress'): ProviderEvent {
  return {
    type: 'call.progressed',
    call: factsOf(call),
    progress,
    at: dateOf(call.start_timestamp) ?? new Date(0),
  };
}

function endOf(call: CallObject): { outcome: CallOutcome; endedReason: string | null } {
  const endedReason = call.disconnection_reason ?? null;
  return { outcome: outcomeOf(endedReason, call.start_timestamp != null), endedReason };
}

function ended(call: CallObject): ProviderEvent {
  const { outcome, endedReason } = endOf(call);
  return {
    type: 'call.progressed',
    call: factsOf(call),
    progress: 'ended',
    at: dateOf(call.end_timestamp) ?? dateOf(call.start_timestamp) ?? new Date(0),
    outcome,
    ...(endedReason && { endedReason }),
    ...(call.duration_ms != null && { durationSeconds: Math.round(call.duration_ms / 1000) }),
    ...(endedReason === 'voicemail_reached' && { machineResult: 'machine' }),
  };
}

/** `call_ended` has all but the analysis, `call_analyzed` all of it, minutes later or never. */
function reported(call: CallObject): ProviderEvent {
  const said = report.safeParse(call).data;
  // Where nothing is to be kept, Retell still sends a recording along: nobody has told the caller of it.
  const kept = said?.data_storage_setting !== 'basic_attributes_only';
  const url = kept ? (said?.recording_url ?? said?.recording_multi_channel_url) : null;
  const stereoUrl = said?.recording_multi_channel_url;
  return {
    type: 'call.reported',
    call: factsOf(call),
    ...endOf(call),
    startedAt: dateOf(call.start_timestamp),
    endedAt: dateOf(call.end_timestamp),
    transcript: said?.transcript ?? null,
    turns: readTurns(said?.transcript_with_tool_calls ?? said?.transcript_object ?? []),
    summary: said?.call_analysis?.call_summary ?? null,
    recording: url ? { url, ...(stereoUrl && { stereoUrl }) } : null,
    cost: costOf(call),
  };
}

const spoken = z.looseObject({
  role: z.string(),
  content: z.string().optional().catch(undefined),
  words: whole(z.array(z.looseObject({ start: whole(z.number()) }))),
  time_sec: whole(z.number()),
});

const roles: Record<string, Turn['role']> = {
  agent: 'assistant',
  user: 'caller',
  transfer_target: 'caller',
  tool_call_result: 'tool',
};

/** A result has no time of its own in the description: it came after what was said before it. */
function readTurns(utterances: unknown[]): Turn[] {
  const turns: Turn[] = [];
  for (const each of utterances) {
    const one = spoken.safeParse(each).data;
    const role = one && roles[one.role];
    const words = one?.content?.trim();
    if (!role || !words) continue;
    const at = one.words?.[0]?.start ?? one.time_sec ?? turns.at(-1)?.at ?? 0;
    turns.push({ role, text: words, at: Math.max(0, Math.round(at * 1000) / 1000) });
  }
  return turns;
}
