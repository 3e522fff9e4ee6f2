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
  const fate = fates.find(([ending]) => call.customer.number.endsWith(ending))?.[1];
  if (fate && fate !== 'voicemail') {
    end(world, organisation, call, fate);
    return;
  }
  call.startedAt = new Date().toISOString();
  move(world, organisation, call, 'in-progress');
  const longest = (organisation.assistants.get(call.assistantId)?.maxDurationSeconds ?? 600) * 1000;
  const reason = fate ?? (world.pace.talkingMs > longest ? 'exceeded-max-duration' : 'customer-ended-call');
  world.later(Math.min(world.pace.talkingMs, longest), () => end(world, organisation, call, reason));
}

function end(world: World, organisation: Organisation, call: SimulatedCall, reason: string): void {
  if (call.status === 'ended') return;
  call.endedAt = new Date().toISOString();
  call.endedReason = reason;
  const seconds = call.startedAt ? (Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000 : 0;
  call.cost = Math.round((seconds / 60) * costPerMinute * 10_000) / 10_000;
  call['costBreakdown'] = { total: call.cost, vapi: call.cost };
  call['artifact'] = call.startedAt ? { transcript: 'AI: Hello!\nUser: Goodbye.\n', messages: [] } : {};
  call['analysis'] = call.startedAt
    ? { summary: 'The customer said goodbye.', successEvaluation: 'true' }
    : {};
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

function move(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  status: SimulatedCall['status'],
): void {
  call.status = status;
  call.updatedAt = new Date().toISOString();
  notify(world, organisation, call, 'status-update', { status, endedReason: call.endedReason });
}
