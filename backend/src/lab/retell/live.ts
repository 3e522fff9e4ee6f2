import { beginConversation, hear, say, summaryOf } from '../handset/conversation';
import { lineOf } from './lines';
import { reportOf } from './report';
import { askTool } from './tool-use';
import { ask, notify } from './webhooks';
import { type Account, findCall, newId, type SimulatedCall, type World } from './world';

/** Retell waits so long for an answer to `call_inbound`. */
const inboundMs = 10_000;

/** Writes a call down that is not connected yet. */
export function openCall(
  world: World,
  account: Account,
  made: Pick<SimulatedCall, 'agent_id' | 'direction' | 'from_number' | 'to_number'> & Record<string, unknown>,
): SimulatedCall {
  const call: SimulatedCall = {
    ...made,
    call_id: newId('call'),
    call_type: 'phone_call',
    agent_version: account.agents.get(made.agent_id)?.version ?? 0,
    call_status: 'registered',
  };
  account.calls.set(call.call_id, call);
  const given = (made['retell_llm_dynamic_variables'] ?? {}) as Record<string, string>;
  world.lines.set(call, {
    createdAt: Date.now(),
    carrierCallId: null,
    taken: false,
    variables: { ...given },
    conversation: null,
  });
  return call;
}

/** Lets somebody call a number that is here. @returns null when nobody has it */
export function callIn(
  world: World,
  { from, to, carrierCallId = null }: { from: string; to: string; carrierCallId?: string | null },
): SimulatedCall | null {
  for (const account of world.accounts.values()) {
    const number = account.numbers.get(to);
    if (!number) continue;
    const call = openCall(world, account, {
      agent_id: number.inbound_agents?.[0]?.agent_id ?? '',
      direction: 'inbound',
      from_number: from || 'anonymous',
      to_number: to,
    });
    Object.assign(lineOf(world, call), { carrierCallId, taken: true });
    void arrive(world, account, call, number.inbound_webhook_url ?? null);
    return call;
  }
  return null;
}

/** Asks who answers where the number says whom to ask; else, or when nobody says, its own agent does. */
async function arrive(
  world: World,
  account: Account,
  call: SimulatedCall,
  webhookUrl: string | null,
): Promise<void> {
  if (webhookUrl) {
    const target = { url: webhookUrl, type: 'call_inbound', callId: call.call_id, limitMs: inboundMs };
    const { answer, status } = await ask(world, account, target, {
      event: 'call_inbound',
      call_inbound: {
        call_id: call.call_id,
        from_number: call.from_number,
        to_number: call.to_number,
        ...(call.agent_id && { agent_id: call.agent_id }),
      },
    });
    const said = (status === 200 ? answer : null) as {
      call_inbound?: { override_agent_id?: string; dynamic_variables?: Record<string, string> };
    } | null;
    const override = said?.call_inbound?.override_agent_id;
    if (override && account.agents.has(override)) call.agent_id = override;
    Object.assign(lineOf(world, call).variables, said?.call_inbound?.dynamic_variables ?? {});
  }
  if (call.call_status !== 'registered') return;
  if (!account.agents.has(call.agent_id)) return giveUp(world, account, call);
  world.later(world.pace.ringingMs, () => startTalking(world, account, call));
}

/** Nobody answers: the number's fallback gets the call where there is one. */
function giveUp(world: World, account: Account, call: SimulatedCall): void {
  const fallback = account.numbers.get(call.to_number)?.fallback_number;
  if (fallback) call['transfer_destination'] = fallback;
  end(world, account, call, fallback ? 'call_transfer' : 'error_retell');
}

/**
 * Takes a call that a carrier connects: one that was registered, or one to an imported number.
 * @returns null when there is no such address, which a carrier hears as a refusal
 */
export function acceptSipCall(
  world: World,
  { sipUri, from, carrierCallId }: { sipUri: string; from: string; carrierCallId?: string },
): SimulatedCall | null {
  const user = /^sips?:([^@]+)@sip\.retellai\.com(?:;|$)/.exec(sipUri)?.[1];
  if (!user) return null;
  const spoil = world.spoilSip();
  if (spoil === 'refused') return null;
  if (!user.startsWith('call_'))
    return callIn(world, { from, to: user, carrierCallId: carrierCallId ?? null });
  const found = findCall(world, user);
  if (found?.call.call_status !== 'registered' || lineOf(world, found.call).taken) return null;
  Object.assign(lineOf(world, found.call), { carrierCallId: carrierCallId ?? null, taken: true });
  world.later(spoil?.ringMs ?? world.pace.ringingMs, () => startTalking(world, found.account, found.call));
  return found.call;
}

/** Lets a call begin; it goes on until one side hangs up, or nobody says anything. */
export function startTalking(world: World, account: Account, call: SimulatedCall): void {
  if (call.call_status !== 'registered') return;
  call.call_status = 'ongoing';
  call.start_timestamp = Date.now();
  const agent = account.agents.get(call.agent_id);
  const model = account.models.get(agent?.response_engine.llm_id ?? '');
  lineOf(world, call).conversation = beginConversation({
    language: agent?.language?.startsWith('tr') ? 'tr' : 'en',
    tools: (model?.general_tools ?? []).map(({ name }) => name),
    greeting: model?.begin_message ?? null,
    ask: (_id, name, given) => askTool(world, account, call, name, given),
  });
  notify(world, account, call, 'call_started');
  const longest = agent?.max_call_duration_ms ?? 3_600_000;
  world.later(longest, () => end(world, account, call, 'max_duration_reached'));
  watchSilence(world, account, call);
}

function watchSilence(world: World, account: Account, call: SimulatedCall): void {
  if (call.call_status !== 'ongoing') return;
  const last = lineOf(world, call).conversation?.said.at(-1)?.time ?? call.start_timestamp!;
  const left = last + world.pace.silenceMs - Date.now();
  if (left <= 0) end(world, account, call, 'inactivity');
  else world.later(left, () => watchSilence(world, account, call));
}

/** Lets the customer of a live call say something. @returns once the assistant has answered */
export async function sayIn(world: World, callId: string, text: string): Promise<void> {
  const found = findCall(world, callId);
  const line = found && lineOf(world, found.call);
  const conversation = line?.conversation;
  if (!found || !conversation || found.call.call_status !== 'ongoing') return;
  const { account, call } = found;
  const turn = conversation.busy.then(async () => {
    if (call.call_status !== 'ongoing') return;
    const reply = await hear(conversation, text);
    if (reply.after === 'hang-up') end(world, account, call, 'agent_hangup');
    if (reply.after !== 'transfer') return;
    const number = line.variables['transfer_number'];
    if (!number) return say(conversation, 'bot', 'I cannot put you through right now.');
    call['transfer_destination'] = number;
    end(world, account, call, 'call_transfer');
  });
  conversation.busy = turn.catch(() => undefined);
  await turn;
}

/** Ends a call from the customer's side. */
export function hangUpIn(world: World, callId: string): void {
  const found = findCall(world, callId);
  if (found) end(world, found.account, found.call, 'user_hangup');
}

/** Ends a call, and reports it; the analysis follows. One that is over stays as it is. */
export function end(world: World, account: Account, call: SimulatedCall, reason: string): void {
  if (call.call_status === 'ended' || call.call_status === 'not_connected') return;
  const { conversation } = lineOf(world, call);
  call.call_status = call.start_timestamp === undefined ? 'not_connected' : 'ended';
  call.disconnection_reason = reason;
  call.end_timestamp = Date.now();
  Object.assign(call, reportOf(world, account, call, conversation));
  notify(world, account, call, 'call_ended');
  if (!conversation) return;
  world.later(world.pace.analysisMs, () => {
    call['call_analysis'] = {
      call_summary: summaryOf(conversation),
      user_sentiment: 'Neutral',
      call_successful: true,
      in_voicemail: false,
      custom_analysis_data: {},
    };
    notify(world, account, call, 'call_analyzed');
  });
}
