import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { say } from '../handset/conversation';
import { isSigned } from '../signed-address';
import { answerList, find, nameShape, readBody, refuse } from './answers';
import { admit, hangUp } from './call-progress';
import { callIn, controlOf, findCall, forward } from './incoming';
import {
  newResource,
  type Organisation,
  organisationIn,
  type SimulatedCall,
  type SimulatedNumber,
  type World,
} from './world';

const creation = z.looseObject({
  name: nameShape,
  assistantId: z.string(),
  phoneNumberId: z.string(),
  customer: z.looseObject({
    number: z.string().min(3).max(40),
    numberE164CheckEnabled: z.boolean().default(true),
  }),
});

export function mountCalls(app: Express, world: World): void {
  app.post('/call', (request, response) => create(world, request, response));
  app.get('/call', (request, response) => {
    const { assistantId, phoneNumberId } = request.query;
    const calls = [...organisationIn(response).calls.values()].filter(
      (call) =>
        (assistantId === undefined || call.assistantId === assistantId) &&
        (phoneNumberId === undefined || call.phoneNumberId === phoneNumberId),
    );
    answerList(request, response, calls, (call) => call);
  });
  app.get('/call/:id', (request, response) => {
    const call = find(organisationIn(response).calls, request, response);
    if (call) response.json(call);
  });
  app.patch('/call/:id', (request, response) => {
    const call = find(organisationIn(response).calls, request, response);
    const body = call && readBody(z.looseObject({ name: nameShape }), request, response);
    if (!call || !body) return;
    call.name = body.name;
    call.updatedAt = new Date().toISOString();
    response.json(call);
  });
  // Deletes the data of a call; it does not hang up.
  app.delete('/call/:id', (request, response) => {
    const { calls } = organisationIn(response);
    const call = find(calls, request, response);
    if (!call) return;
    calls.delete(call.id);
    response.json(call);
  });
  app.post('/call/:id/control', (request, response) => control(world, request, response));
}

function create(world: World, request: Request, response: Response): void {
  const body = readBody(creation, request, response);
  if (!body) return;
  const organisation = organisationIn(response);
  const number = organisation.numbers.get(body.phoneNumberId);
  const fault = faultIn(body, organisation, number);
  if (fault || !number) {
    refuse(response, 400, fault ?? `Couldn't find phone number ${body.phoneNumberId}`);
    return;
  }
  const resource = newResource(organisation);
  const call: SimulatedCall = {
    ...body,
    ...resource,
    monitor: controlOf(world, resource.id),
    type: 'outboundPhoneCall',
    status: 'queued',
    phoneCallTransport: number.provider === 'vapi' ? 'pstn' : 'sip',
    cost: 0,
  };
  organisation.calls.set(call.id, call);
  admit(world, organisation);
  if (body.customer.number.endsWith(forwards)) sendBack(world, number);
  response.status(201).json(call);
}

/** Telephones with these last digits forward what is not answered to who calls them. */
const forwards = '9905';

/** The carrier keeps who called: the call comes back to a number from that number itself. */
function sendBack(world: World, { number }: SimulatedNumber): void {
  const { queuedMs, ringingMs } = world.pace;
  world.later(queuedMs + 2 * ringingMs, () => callIn(world, { from: number, to: number }));
}

function faultIn(
  { customer, assistantId }: z.infer<typeof creation>,
  organisation: Organisation,
  number: SimulatedNumber | undefined,
): string | null {
  if (customer.numberE164CheckEnabled && !/^\+[1-9]\d{6,14}$/.test(customer.number)) {
    return 'customer.number must be a valid phone number in the E.164 format.';
  }
  if (!organisation.assistants.has(assistantId)) return `Couldn't find assistant ${assistantId}`;
  if (number?.provider === 'vapi' && !customer.number.startsWith('+1')) {
    return 'Free VAPI numbers do not support international calls.';
  }
  return null;
}

const command = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('end-call') }),
  z.looseObject({ type: z.literal('say'), content: z.string().min(1) }),
  z.looseObject({
    type: z.literal('transfer'),
    destination: z.looseObject({ type: z.literal('number'), number: z.string().min(3).max(40) }),
    content: z.string().optional(),
  }),
]);

/** The address that is told with a live call: no key, the address itself is the secret. */
export function mountLiveControl(app: Express, world: World): void {
  app.post('/live/:id/:signature/control', (request, response) => {
    const { id, signature } = request.params as { id: string; signature: string };
    const found = isSigned(world, `control.${id}`, signature) ? findCall(world, id) : null;
    if (!found || found.call.status === 'ended') {
      refuse(response, 404, `Couldn't find ${id}`);
      return;
    }
    const body = readBody(command, request, response);
    if (body) obey(world, found.organisation, found.call, body, response);
  });
}

function control(world: World, request: Request, response: Response): void {
  const organisation = organisationIn(response);
  const call = find(organisation.calls, request, response);
  const body = call && readBody(command, request, response);
  if (call && body) obey(world, organisation, call, body, response);
}

function obey(
  world: World,
  organisation: Organisation,
  call: SimulatedCall,
  wanted: z.infer<typeof command>,
  response: Response,
): void {
  const conversation = world.conversations.get(call.id);
  if (wanted.type === 'end-call') hangUp(world, organisation, call);
  if (wanted.type === 'say' && conversation) say(conversation, 'bot', wanted.content);
  if (wanted.type === 'transfer') {
    if (call.status !== 'in-progress') {
      refuse(response, 400, 'The call is not in progress.');
      return;
    }
    if (conversation && wanted.content) say(conversation, 'bot', wanted.content);
    forward(world, organisation, call, wanted.destination);
  }
  response.json({});
}
