import { ask, endLine, type LiveCall, liveCallOf, openLine } from './line';
import { finishRecording } from './recordings';
import { runDocuments } from './run-verbs';
import { newSid, ownerOf, type SimulatedCall, type World } from './world';

export interface IncomingCall {
  /** E.164; `anonymous` for a caller who is withheld. */
  from: string;
  to: string;
  /** Whom was called first, when the call was forwarded here. */
  forwardedFrom?: string;
  /** What the carrier vouches for, such as `TN-Validation-Passed-A`. */
  verstat?: string;
}

/** Lets a telephone call a number somebody owns. @throws Error when nobody has it */
export function startPhoneCall(world: World, incoming: IncomingCall): LiveCall {
  const owner = ownerOf(world, incoming.to);
  if (!owner) throw new Error(`Nobody has the Twilio number ${incoming.to} in this lab.`);
  const { account, number } = owner;
  const call: SimulatedCall = {
    sid: newSid('CA'),
    parentSid: null,
    direction: 'inbound',
    from: incoming.from,
    to: incoming.to,
    status: 'ringing',
    numberSid: number.sid,
    forwardedFrom: incoming.forwardedFrom ?? null,
    answeredBy: null,
    createdAt: Date.now(),
    answeredAt: null,
    endedAt: null,
    sequence: 0,
    statusCallback: number.statusCallback || null,
  };
  account.calls.set(call.sid, call);
  const line = openLine(world, account, call);
  if (incoming.forwardedFrom) line.more['ForwardedFrom'] = incoming.forwardedFrom;
  if (incoming.verstat) line.more['StirVerstat'] = incoming.verstat;
  const run = async (): Promise<void> => {
    let first = number.voiceUrl ? await ask(line, number.voiceUrl, {}) : null;
    if (!first && number.voiceFallbackUrl)
      first = await ask(line, number.voiceFallbackUrl, { ErrorCode: '11200', ErrorUrl: number.voiceUrl });
    const { failed } = await runDocuments(line, first);
    await endLine(line, failed ? 'failed' : 'no-answer');
  };
  const live = liveCallOf(
    line,
    run()
      .then(() => finishRecording(world, account, live))
      .finally(() => world.live.delete(call.sid)),
  );
  world.live.set(call.sid, live);
  return live;
}
