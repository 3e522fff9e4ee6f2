import { deliver } from './deliver';
import type { Line, LiveCall } from './line';
import type { Verb } from './twiml-reader';
import { newSid, rfc2822, type SimulatedRecording, type TwilioAccount, type World } from './world';

export function keepRecording(
  { account, call }: Pick<Line, 'account' | 'call'>,
  seconds: number,
  source: SimulatedRecording['source'],
): SimulatedRecording {
  const made: SimulatedRecording = {
    sid: newSid('RE'),
    callSid: call.sid,
    seconds,
    channels: source === 'RecordVerb' ? 1 : 2,
    source,
    createdAt: Date.now(),
  };
  account.recordings.set(made.sid, made);
  return made;
}

export function recordingUrl(
  { world, account }: Pick<Line, 'world' | 'account'>,
  { sid }: SimulatedRecording,
): string {
  return `${world.address()}/2010-04-01/Accounts/${account.sid}/Recordings/${sid}`;
}

export async function reportRecording(
  line: Pick<Line, 'world' | 'account' | 'call'>,
  made: SimulatedRecording,
  url: string | null | undefined,
): Promise<void> {
  if (!url) return;
  await deliver(line.world, line.account, url, {
    AccountSid: line.account.sid,
    CallSid: line.call.sid,
    RecordingSid: made.sid,
    RecordingUrl: recordingUrl(line, made),
    RecordingStatus: 'completed',
    RecordingDuration: String(made.seconds),
    RecordingChannels: String(made.channels),
    RecordingStartTime: rfc2822(made.createdAt) ?? '',
    RecordingSource: made.source,
    RecordingTrack: 'both',
  });
}

export async function reportTranscription(line: Line, made: SimulatedRecording, verb: Verb): Promise<void> {
  const { transcribe, transcribeCallback } = verb.attributes;
  if (transcribe !== 'true' || !transcribeCallback) return;
  const sid = newSid('TR');
  await deliver(line.world, line.account, transcribeCallback, {
    AccountSid: line.account.sid,
    ApiVersion: '2010-04-01',
    CallSid: line.call.sid,
    From: line.call.from,
    To: line.call.to,
    RecordingSid: made.sid,
    RecordingUrl: recordingUrl(line, made),
    TranscriptionSid: sid,
    TranscriptionStatus: 'completed',
    TranscriptionText: line.message.join(' '),
    TranscriptionUrl: `${recordingUrl(line, made)}/Transcriptions/${sid}`,
  });
}

/** Ends what is being recorded of a whole call, and reports it. */
export async function finishRecording(world: World, account: TwilioAccount, live: LiveCall): Promise<void> {
  const made = live.recorded;
  if (!made) return;
  live.recorded = null;
  made.seconds = Math.max(1, Math.round((Date.now() - made.createdAt) / 1000));
  await reportRecording({ world, account, call: live.call }, made, live.recordedFor);
}
