import { hear, summaryOf, transcriptOf } from '../handset/conversation';
import { converse } from './conversation';
import { recordingOf } from './recordings';
import { notify } from './webhooks';
import type { Organisation, SimulatedCall, World } from './world';

/** How calls to numbers with these last digits end; all others are answered and hung up by the customer. */
const fates: [ending: string, endedReason: string][] = [
  ['9901', 'customer-busy'],
  ['9902', 'customer-did-not-answer'],
  ['9903', 'voicemail'],
  ['9904', 'call.in-progress.error-sip-outbound-call-failed-to-connect'],
];

/** US dollars for a minute, about what VAPI's own fee and a model cost. */
const costPerMinute = 0.09;

/** Lets waiting calls of an organisation start, oldest first, as far as its limit of calls at once allows. */
export function admit(world: World, organisation: Organisation): void {
  const calls = [...organisation.calls.values()];
  let running = calls.filter((call) => world.admitted.has(call) && call.status !== 'ended').length;
  for (const call of calls) {
    if (running >= world.limits.concurrency) return;
    if (world.admitted.has(call)) continue;
    world.admitted.add(call);
    running += 1;
    world.later(world.pace.queuedMs, () => ring(world, organisation, call));
  }
}

/** Ends a call on request. One that is over stays as it is. */
export function hangUp(world: World, organisation: Organisation, call: SimulatedCall): void {
  end(world, organisation, call, 'manually-canceled');
}

function ring(world: World, organisation: Organisation, call: SimulatedCall): void {
  if (call.status !== 'queued') return;
  move(world, organisation, call, 'ringing');
  world.later(world.pace.ringingMs, () => answer(world, organisation, call));
}

function answer(world: World, organisation: Organisation, call: SimulatedCall): void {
  if (call.status !== 'ringing') return;
  const fate = fates.find(([ending]) => call.customer.number?.endsWith(ending))?.[1];
  if (fate && fate !== 'voicemail') {
    end(world, organisation, call, fate);
    return;
  }
  const { talkingMs } = world.pace;
  const longest = longestMs(organisation, call);
  const reason = fate ?? (talkingMs > longest ? 'exceeded-max-duration' : 'customer-ended-call');
  connect(world, organisation, call);
  world.later(Math.min(talkingMs, longest), () => void finish(world, organisation, call, reason));
}

/** Who was called says goodbye and hangs up, unless somebody has taken over by typing. */
async function finish(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  reason: string,
): Promise<void> {
  const conversation = world.conversations.get(call.id);
  if (call.status !== 'in-progress' || (conversation?.typed && reason !== 'exceeded-max-duration')) return;
  if (conversation && reason === 'customer-ended-call') {
    await hear(conversation, conversation.mind.goodbye);
  }
  end(world, organisation, call, reason);
}

/** Lets an inbound call begin; it goes on until one side hangs up, or nobody says anything. */
export function startTalking(world: World, organisation: Organisation, call: SimulatedCall): void {
  connect(world, organisation, call);
  world.later(longestMs(organisation, call), () => end(world, organisation, call, 'exceeded-max-duration'));
  watchSilence(world, organisation, call);
}

function watchSilence(world: World, organisation: Organisation, call: SimulatedCall): void {
  if (call.status !== 'in-progress') return;
  const last = world.conversations.get(call.id)?.said.at(-1)?.time ?? Date.parse(call.startedAt!);
  const left = last + world.pace.silenceMs - Date.now();
  if (left <= 0) end(world, organisation, call, 'silence-timed-out');
  else world.later(left, () => watchSilence(world, organisation, call));
}

function connect(world: World, organisation: Organisation, call: SimulatedCall): void {
  call.startedAt = new Date().toISOString();
  converse(world, organisation, call);
  move(world, organisation, call, 'in-progress');
}

function longestMs(organisation: Organisation, call: SimulatedCall): number {
  return (organisation.assistants.get(call.assistantId ?? '')?.maxDurationSeconds ?? 600) * 1000;
}

/** Ends a call, and reports it. One that is over stays as it is. */
export function end(world: World, organisation: Organisation, call: SimulatedCall, reason: string): void {
  if (call.status === 'ended') return;
  call.endedAt = new Date().toISOString();
  call.endedReason = reason;
  const seconds = call.startedAt ? (Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000 : 0;
  call.cost = Math.round((seconds / 60) * costPerMinute * 10_000) / 10_000;
  call['costBreakdown'] = { total: call.cost, vapi: call.cost };
  call['artifact'] = artifactOf(world, organisation, call);
  call['analysis'] = analysisOf(world, call);
  move(world, organisation, call, 'ended');
  notify(world, organisation, call, 'end-of-call-report', {
    endedReason: reason,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    cost: call.cost,
    artifact: call['artifact'],
    analysis: call['analysis'],
  });
  admit(world, organisation);
}

function artifactOf(world: World, organisation: Organisation, call: SimulatedCall): object {
  const conversation = world.conversations.get(call.id);
  if (!conversation) return {};
  const plan = (organisation.assistants.get(call.assistantId ?? '')?.['artifactPlan'] ?? {}) as {
    recordingEnabled?: boolean;
  };
  // VAPI records unless it is told not to.
  const recording = plan.recordingEnabled === false ? null : recordingOf(world, call.id);
  return {
    transcript: transcriptOf(conversation, { bot: 'AI', user: 'User' }),
    messages: conversation.said.map(({ arguments: _, ...each }) => each),
    ...(recording && {
      recording: { mono: { combinedUrl: recording.url } },
      recordingUrl: recording.url,
      presignedMonoUrl: recording.url,
      presignedUrlsExpiresAt: recording.expiresAt,
    }),
  };
}

function analysisOf(world: World, call: SimulatedCall): object {
  const conversation = world.conversations.get(call.id);
  if (!conversation) return {};
  return { summary: summaryOf(conversation), successEvaluation: 'true' };
}

/** Sets where a call stands, and tells it. */
export function move(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  status: SimulatedCall['status'],
): void {
  call.status = status;
  call.updatedAt = new Date().toISOString();
  notify(world, organisation, call, 'status-update', { status, endedReason: call.endedReason });
}
