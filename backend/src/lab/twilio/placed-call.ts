import {
  answer,
  ask,
  endLine,
  type Line,
  type LiveCall,
  liveCallOf,
  openLine,
  pause,
  tellStatus,
} from './line';
import { finishRecording, keepRecording } from './recordings';
import { fateOf, isMachine, runDocuments } from './run-verbs';
import { newSid, type OwnedNumber, type SimulatedCall, type TwilioAccount, type World } from './world';

/** What `POST /Calls.json` asks for. */
export interface PlacedCallRequest {
  from: OwnedNumber;
  /** E.164 */
  to: string;
  url: string;
  statusCallback: string | null;
  statusEvents: ReadonlySet<string>;
  /** `Enable` or `DetectMessageEnd`; null where nobody wants to know who answers. */
  machineDetection: string | null;
  /** Where it is told that the recording of the whole call is ready; null where it is not recorded. */
  recordingCallback: string | null;
  record: boolean;
}

const ringMs = 60;

/** Rings a telephone of the lab for an account. */
export function placeCall(world: World, account: TwilioAccount, request: PlacedCallRequest): SimulatedCall {
  const call: SimulatedCall = {
    sid: newSid('CA'),
    parentSid: null,
    direction: 'outbound-api',
    from: request.from.phoneNumber,
    to: request.to,
    status: 'queued',
    numberSid: request.from.sid,
    forwardedFrom: null,
    answeredBy: null,
    createdAt: Date.now(),
    answeredAt: null,
    endedAt: null,
    sequence: 0,
    statusCallback: request.statusCallback,
  };
  account.calls.set(call.sid, call);
  const line = openLine(world, account, call);
  const live: LiveCall = liveCallOf(
    line,
    // The request is answered before anything rings.
    pause(line, 1)
      .then(() => run(line, request, () => live))
      .then(() => finishRecording(world, account, live))
      .finally(() => world.live.delete(call.sid)),
  );
  world.live.set(call.sid, live);
  world.placed.push(live);
  return call;
}

/** How long a machine speaks before it takes a message. */
const greetingMs = 80;

/** Twilio asks for the first TwiML once it knows, and for a message once the greeting is over. */
async function whoAnswers(
  line: Line,
  { machineDetection }: PlacedCallRequest,
  isMachine: boolean,
): Promise<string | null> {
  if (machineDetection === null) return null;
  if (!isMachine) return 'human';
  if (machineDetection === 'Enable') return 'machine_start';
  await pause(line, greetingMs);
  return 'machine_end_beep';
}

async function run(line: Line, request: PlacedCallRequest, live: () => LiveCall): Promise<void> {
  const { call } = line;
  const tell = async (event: string): Promise<void> => {
    if (request.statusEvents.has(event))
      await tellStatus(line, event === 'initiated' ? { CallStatus: event } : {});
  };
  await tell('initiated');
  call.status = 'ringing';
  await tell('ringing');
  await pause(line, ringMs);
  const fate = fateOf(call.to);
  if (line.gone || (fate && !isMachine(fate))) {
    await endLine(line, line.gone ? 'canceled' : (fate as 'busy' | 'no-answer' | 'failed'));
    return;
  }
  answer(line);
  if (request.record) {
    live().recorded = keepRecording(line, 0, 'OutboundAPI');
    live().recordedFor = request.recordingCallback;
  }
  await tell('answered');
  call.answeredBy = await whoAnswers(line, request, isMachine(fate));
  line.world.later(line.world.calleeMs, () => {
    if (!live().takenOver) line.gone = true;
  });
  const { failed } = await runDocuments(line, await ask(line, request.url, {}));
  await endLine(line, failed ? 'failed' : 'completed');
}
