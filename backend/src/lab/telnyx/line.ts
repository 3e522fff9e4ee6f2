import { deliver, pause } from './deliver';
import {
  isoTime,
  newCallControlId,
  newUuid,
  type SimulatedRecording,
  type TelnyxAccount,
  type World,
} from './world';

/** One leg, from its first ring to its end. */
export interface Line {
  world: World;
  account: TelnyxAccount;
  callControlId: string;
  callLegId: string;
  callSessionId: string;
  connectionId: string;
  direction: 'incoming' | 'outgoing';
  from: string;
  to: string;
  clientState: string | null;
  /** What the carrier of the caller vouches for. */
  attestation: { level: string; isValid: boolean } | null;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  cause: string | null;
  /** Commands it has had, by their ids. */
  commands: Set<string>;
  /** Whether any command has come. */
  commanded: boolean;
  heard: string[];
  /** Words that are left in a message. */
  message: string[];
  pressed: string;
  recording: { id: string; startedAt: number; channels: 'single' | 'dual'; stop(): void } | null;
  /** The leg that it is connected to, or that rings for it. */
  other: Line | null;
  /** The voice AI's call behind this leg. */
  voice: { id: string; hangUp(): void } | null;
}

export function openLine(
  world: World,
  account: TelnyxAccount,
  of: Pick<Line, 'direction' | 'from' | 'to' | 'connectionId'> & {
    callSessionId?: string;
    clientState?: string | null;
  },
): Line {
  const line: Line = {
    world,
    account,
    callControlId: newCallControlId(),
    callLegId: newUuid(),
    callSessionId: newUuid(),
    clientState: null,
    attestation: null,
    startedAt: Date.now(),
    answeredAt: null,
    endedAt: null,
    cause: null,
    commands: new Set(),
    commanded: false,
    heard: [],
    message: [],
    pressed: '',
    recording: null,
    other: null,
    voice: null,
    ...of,
  };
  world.lines.set(line.callControlId, line);
  return line;
}

/** Tells something of a leg where its application wants to know. */
export function tell(line: Line, type: string, more: Record<string, unknown> = {}): Promise<boolean> {
  const application = line.account.applications.get(line.connectionId);
  const hasEnds = !/^call\.(speak|playback|recording)\./.test(type);
  return deliver(line.world, application?.webhookUrl ?? null, type, {
    call_control_id: line.callControlId,
    call_leg_id: line.callLegId,
    call_session_id: line.callSessionId,
    connection_id: line.connectionId,
    ...(line.clientState !== null && { client_state: line.clientState }),
    ...(hasEnds && { from: line.from, to: line.to }),
    ...more,
  });
}

export function answer(line: Line): Promise<boolean> {
  line.answeredAt = Date.now();
  return tell(line, 'call.answered', { state: 'answered', start_time: isoTime(line.startedAt) });
}

/** Ends a leg, with what is recorded of it and whom it is connected to. */
export async function hangUp(line: Line, cause: string, source = 'unknown'): Promise<void> {
  if (line.endedAt !== null) return;
  line.endedAt = Date.now();
  line.cause = cause;
  line.recording?.stop();
  line.voice?.hangUp();
  const other = line.other;
  line.other = null;
  const told = tell(line, 'call.hangup', {
    state: 'hangup',
    hangup_cause: cause,
    hangup_source: source,
    sip_hangup_cause: cause === 'user_busy' ? '486' : '200',
    start_time: isoTime(line.startedAt),
  });
  // Whom it was connected to goes with it; one that only rang for it stops ringing.
  if (other && other.endedAt === null) {
    const wasConnected = line.answeredAt !== null && other.answeredAt !== null;
    other.other = null;
    if (wasConnected || other.direction === 'outgoing')
      await hangUp(other, wasConnected ? 'normal_clearing' : 'originator_cancel');
  }
  await told;
}

/** Records a leg until something stops it, and tells that it is there. */
export function startRecording(
  line: Line,
  options: {
    channels: 'single' | 'dual';
    maxMs: number;
    silenceMs: number;
    transcribes: boolean;
  },
): void {
  const stopping = new AbortController();
  const id = newUuid();
  const startedAt = Date.now();
  line.recording = { id, startedAt, channels: options.channels, stop: () => stopping.abort() };
  void watchRecording(line, stopping.signal, startedAt, options).then(() =>
    finishRecording(line, id, startedAt, options),
  );
}

const pollMs = 10;

async function watchRecording(
  line: Line,
  stopping: AbortSignal,
  startedAt: number,
  { maxMs, silenceMs }: { maxMs: number; silenceMs: number },
): Promise<void> {
  let [spoken, lastWord] = [line.message.length, 0];
  while (!stopping.aborted && !line.world.closing.aborted) {
    if (line.message.length > spoken) [spoken, lastWord] = [line.message.length, Date.now()];
    // The clock of silence starts with the first word.
    if (silenceMs > 0 && lastWord > 0 && Date.now() - lastWord > silenceMs) return;
    if (maxMs > 0 && Date.now() - startedAt > maxMs) return;
    await pause(line.world, pollMs);
  }
}

async function finishRecording(
  line: Line,
  id: string,
  startedAt: number,
  { channels, transcribes }: { channels: 'single' | 'dual'; transcribes: boolean },
): Promise<void> {
  const { world, account } = line;
  line.recording = null;
  if (world.closing.aborted) return;
  const made: SimulatedRecording = {
    id,
    callControlId: line.callControlId,
    callLegId: line.callLegId,
    callSessionId: line.callSessionId,
    channels,
    startedAt,
    endedAt: Math.max(Date.now(), startedAt + 1_000),
  };
  account.recordings.set(id, made);
  const words = line.message.join(' ');
  await tell(line, 'call.recording.saved', {
    recording_id: id,
    channels,
    format: 'mp3',
    recording_started_at: isoTime(made.startedAt),
    recording_ended_at: isoTime(made.endedAt),
    recording_urls: { mp3: linkTo(world, id) },
    public_recording_urls: {},
  });
  if (transcribes && words)
    await tell(line, 'call.recording.transcription.saved', {
      recording_id: id,
      recording_transcription_id: newUuid(),
      calling_party_type: 'pstn',
      status: 'completed',
      transcription_text: words,
    });
}

const linkMs = 600_000;

/** A link to a recording is good for ten minutes. */
export function linkTo(world: World, id: string): string {
  return `${world.address()}/storage/${id}.mp3?until=${Date.now() + linkMs}`;
}
