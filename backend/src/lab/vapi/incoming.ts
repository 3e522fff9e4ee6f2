import { hear, say } from '../handset/conversation';
import { signed } from '../signed-address';
import { end, move, startTalking } from './call-progress';
import { askServer } from './webhooks';
import {
  newResource,
  type Organisation,
  type SimulatedCall,
  type SimulatedNumber,
  type World,
} from './world';

/** Time VAPI leaves for an answer, whatever the server has set; telephony gives up at 15 s. */
const assistantRequestMs = 7_500;

export interface IncomingCall {
  /** E.164, or empty for a caller who is withheld. */
  from: string;
  to: string;
}

/** Finds a number that can be called. @throws Error when nobody has it */
function findNumber(
  world: World,
  fits: (number: SimulatedNumber) => boolean,
): { organisation: Organisation; number: SimulatedNumber } | null {
  for (const organisation of world.organisations.values()) {
    const number = [...organisation.numbers.values()].find(
      (each) => fits(each) && each.activeAt <= Date.now(),
    );
    if (number) return { organisation, number };
  }
  return null;
}

/** Lets somebody call a number, one of VAPI's own or one of a carrier over SIP. @returns null when nobody has it */
export function callIn(world: World, { from, to }: IncomingCall): SimulatedCall | null {
  const found = findNumber(world, ({ number }) => number === to);
  return found ? arrive(world, found.organisation, found.number, from, 'pstn') : null;
}

/**
 * Takes a call that a carrier connects to a SIP address: one of VAPI's, or that of an imported number at its trunk.
 * @returns null when there is no such address, which a carrier hears as 404
 */
export function acceptSipCall(
  world: World,
  { sipUri, from, carrierCallId }: { sipUri: string; from: string; to: string; carrierCallId?: string },
): SimulatedCall | null {
  const [, user, host] = /^sips?:([^@]+)@([^;:?]+)/.exec(sipUri) ?? [];
  const plainUri = `sip:${user}@${host}`;
  const found = findNumber(
    world,
    (each) =>
      each.sipUri === plainUri ||
      (each.number !== '' && each.number === user && host?.split('.')[0] === each.credentialId),
  );
  if (!found) return null;
  const spoil = world.spoilSip();
  if (spoil === 'refused') return null;
  const call = arrive(world, found.organisation, found.number, from, 'sip', spoil?.ringMs);
  if (carrierCallId) call['phoneCallProviderId'] = carrierCallId;
  const variableValues = headersOf(sipUri);
  if (Object.keys(variableValues).length > 0) call['assistantOverrides'] = { variableValues };
  return call;
}

/** Reads the SIP headers of an address, which VAPI fills the variables of an assistant with. */
function headersOf(sipUri: string): Record<string, string> {
  const query = new URLSearchParams(sipUri.split('?')[1] ?? '');
  return Object.fromEntries(
    [...query].map(([name, value]) => [name.toLowerCase().replace(/^x-/, ''), value]),
  );
}

function arrive(
  world: World,
  organisation: Organisation,
  number: SimulatedNumber,
  from: string,
  transport: 'pstn' | 'sip',
  ringMs = world.pace.ringingMs,
): SimulatedCall {
  const resource = newResource(organisation);
  const call: SimulatedCall = {
    ...resource,
    type: 'inboundPhoneCall',
    status: 'ringing',
    phoneCallTransport: number.provider === 'vapi' && !number.sipUri ? transport : 'sip',
    phoneNumberId: number.id,
    assistantId: number.assistantId,
    customer: from ? { number: from } : {},
    cost: 0,
    monitor: controlOf(world, resource.id),
  };
  organisation.calls.set(call.id, call);
  world.admitted.add(call);
  void greet(world, organisation, call, ringMs);
  return call;
}

/** The address that controls a live call: whoever has it may. */
export function controlOf(world: World, callId: string): { controlUrl: string; listenUrl: string } {
  const path = `${callId}/${signed(world, `control.${callId}`)}`;
  return {
    controlUrl: `${world.url}/live/${path}/control`,
    listenUrl: `${world.url.replace(/^http/, 'ws')}/live/${path}/listen`,
  };
}

async function greet(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  ringMs: number,
): Promise<void> {
  if (!call.assistantId && !(await findAssistant(world, organisation, call))) return;
  move(world, organisation, call, 'ringing');
  world.later(ringMs, () => {
    if (call.status === 'ringing') startTalking(world, organisation, call);
  });
}

/** Asks who answers. @returns false when the call is over or goes elsewhere */
async function findAssistant(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
): Promise<boolean> {
  const { status, body } = await askServer(
    world,
    organisation,
    call,
    'assistant-request',
    {},
    assistantRequestMs,
  );
  const answer = (status === 200 ? body : null) as {
    assistantId?: string;
    error?: string;
    destination?: { number?: string };
  } | null;
  if (call.status === 'ended') return false;
  if (answer?.destination?.number) {
    call['destination'] = answer.destination;
    move(world, organisation, call, 'forwarding');
    end(world, organisation, call, 'assistant-forwarded-call');
    return false;
  }
  if (answer?.error) {
    startTalking(world, organisation, call);
    const conversation = world.conversations.get(call.id);
    if (conversation) say(conversation, 'bot', answer.error);
    end(world, organisation, call, 'assistant-request-returned-error');
    return false;
  }
  const known = organisation.assistants.has(answer?.assistantId ?? '');
  const reserve = organisation.numbers.get(call.phoneNumberId)?.['fallbackDestination'];
  if (known) call.assistantId = answer!.assistantId;
  else if (reserve) forward(world, organisation, call, reserve);
  else
    end(
      world,
      organisation,
      call,
      answer === null
        ? 'assistant-request-failed'
        : answer.assistantId
          ? 'assistant-request-returned-invalid-assistant'
          : 'assistant-request-returned-no-assistant',
    );
  return known;
}

/** Lets the customer of a live call say something. @returns once the assistant has answered */
export async function sayIn(world: World, callId: string, text: string): Promise<void> {
  const found = findCall(world, callId);
  const conversation = world.conversations.get(callId);
  if (!found || !conversation || found.call.status !== 'in-progress') return;
  const { organisation, call } = found;
  const turn = conversation.busy.then(async () => {
    if (call.status !== 'in-progress') return;
    const reply = await hear(conversation, text);
    if (call.status !== 'in-progress') return;
    if (reply.after === 'hang-up') end(world, organisation, call, 'assistant-ended-call');
    if (reply.after === 'transfer') await putThrough(world, organisation, call);
  });
  conversation.busy = turn.catch(() => undefined);
  await turn;
}

/** Asks where the call goes, as VAPI does for a transfer without destinations of its own. */
async function putThrough(world: World, organisation: Organisation, call: SimulatedCall): Promise<void> {
  const { status, body } = await askServer(world, organisation, call, 'transfer-destination-request', {});
  const answer = (status === 200 ? body : null) as {
    destination?: { number?: string; message?: string };
    error?: string;
  } | null;
  const conversation = world.conversations.get(call.id);
  if (!conversation || call.status !== 'in-progress') return;
  if (!answer?.destination?.number) {
    say(conversation, 'bot', answer?.error ?? 'I cannot put you through right now.');
    return;
  }
  if (answer.destination.message) say(conversation, 'bot', answer.destination.message);
  forward(world, organisation, call, answer.destination);
}

/** Puts a live call through and leaves it there. */
export function forward(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  destination: object,
): void {
  call['destination'] = destination;
  move(world, organisation, call, 'forwarding');
  end(world, organisation, call, 'assistant-forwarded-call');
}

/** Ends a call from the customer's side. */
export function hangUpIn(world: World, callId: string): void {
  const found = findCall(world, callId);
  if (found) end(world, found.organisation, found.call, 'customer-ended-call');
}

/** Finds a call of any organisation. */
export function findCall(
  world: World,
  callId: string,
): { organisation: Organisation; call: SimulatedCall } | null {
  for (const organisation of world.organisations.values()) {
    const call = organisation.calls.get(callId);
    if (call) return { organisation, call };
  }
  return null;
}
