import { z } from 'zod';
import type { CallFacts, ProviderEvent, Turn } from '../event';
import { outcomeOf } from './ended-reason';
import { instantOf, type Message } from './webhook-message';

const text = z.string().min(1).nullish().catch(null);
const whole = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null);

/** Since 2025 in `artifact` and `analysis`; before at the top, where older accounts are still seen to have them. */
const places = z.looseObject({
  transcript: text,
  recordingUrl: text,
  stereoRecordingUrl: text,
  summary: text,
});
const report = places.extend({
  endedReason: text,
  startedAt: text,
  endedAt: text,
  cost: whole(z.number()),
  messages: whole(z.array(z.unknown())),
  analysis: whole(z.looseObject({ summary: text })),
  artifact: whole(
    places.extend({
      messages: whole(z.array(z.unknown())),
      recording: whole(z.looseObject({ stereoUrl: text, mono: whole(z.looseObject({ combinedUrl: text })) })),
      presignedMonoUrl: text,
      presignedStereoUrl: text,
      presignedUrlsExpiresAt: text,
    }),
  ),
});
type Report = z.infer<typeof report>;

const spoken = z.looseObject({
  role: z.string(),
  message: z.string().optional().catch(undefined),
  result: z.string().optional().catch(undefined),
  secondsFromStart: z.number().optional().catch(undefined),
});

const roles: Record<string, Turn['role']> = {
  assistant: 'assistant',
  bot: 'assistant',
  user: 'caller',
  tool_call_result: 'tool',
};

/** Reads the report of a call that is over. Each member may be missing, above all of calls that never connected. */
export function readReport(message: Message, call: CallFacts): ProviderEvent {
  const said = report.safeParse(message).data;
  const artifact = said?.artifact;
  const startedAt = dateOf(said?.startedAt ?? message.call?.startedAt);
  return {
    type: 'call.reported',
    call,
    outcome: outcomeOf(said?.endedReason ?? null, startedAt !== null),
    endedReason: said?.endedReason ?? null,
    startedAt,
    endedAt: dateOf(said?.endedAt ?? message.call?.endedAt) ?? instantOf(message),
    transcript: artifact?.transcript ?? said?.transcript ?? null,
    turns: readTurns(artifact?.messages ?? said?.messages ?? []),
    summary: said?.analysis?.summary ?? said?.summary ?? null,
    recording: said ? readRecording(said) : null,
    cost: said?.cost != null ? { amount: decimal(said.cost), currency: 'USD' } : null,
  };
}

function readTurns(messages: unknown[]): Turn[] {
  return messages.flatMap((each) => {
    const one = spoken.safeParse(each).data;
    const role = one && roles[one.role];
    const words = (role === 'tool' ? one?.result : one?.message)?.trim();
    if (!one || !role || !words) return [];
    return [{ role, text: words, at: Math.max(0, Math.round((one.secondsFromStart ?? 0) * 1000) / 1000) }];
  });
}

function readRecording(said: Report) {
  const { artifact } = said;
  const signed = artifact?.presignedMonoUrl ?? artifact?.presignedStereoUrl;
  const stereoUrl =
    artifact?.presignedStereoUrl ??
    artifact?.recording?.stereoUrl ??
    artifact?.stereoRecordingUrl ??
    said.stereoRecordingUrl;
  const url =
    signed ??
    artifact?.recording?.mono?.combinedUrl ??
    artifact?.recordingUrl ??
    said.recordingUrl ??
    stereoUrl;
  if (!url) return null;
  const expiresAt = signed ? dateOf(artifact?.presignedUrlsExpiresAt) : null;
  return { url, ...(stereoUrl && { stereoUrl }), ...(expiresAt && { expiresAt }) };
}

function dateOf(value: string | null | undefined): Date | null {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) ? null : new Date(at);
}

/** At most five places, as money is kept; never in the notation with an exponent. */
function decimal(amount: number): string {
  return amount.toFixed(5).replace(/\.?0+$/, '');
}
