import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { answerList, find, nameShape, readBody, refuse, serverShape } from './answers';
import { newResource, type Organisation, organisationIn, type SimulatedNumber, type World } from './world';

const common = { name: nameShape, assistantId: z.string().optional(), server: serverShape };

const creation = z.discriminatedUnion('provider', [
  z.looseObject({
    provider: z.literal('vapi'),
    numberDesiredAreaCode: z.string().length(3).optional(),
    sipUri: z
      .string()
      .regex(/^sip:[^@\s]+@sip(\.eu)?\.vapi\.ai$/)
      .optional(),
    ...common,
  }),
  z.looseObject({
    provider: z.literal('byo-phone-number'),
    credentialId: z.string(),
    number: z.string().min(3).max(40),
    numberE164CheckEnabled: z.boolean().default(true),
    ...common,
  }),
]);

const change = z.looseObject({
  name: nameShape,
  assistantId: z.string().nullish(),
  server: serverShape,
  fallbackDestination: z.looseObject({ type: z.literal('number'), number: z.string() }).optional(),
});

type Creation = z.infer<typeof creation>;

/** Shows a number as the API does: without its digits until it is active. */
export function presentNumber({ activeAt, number, ...rest }: SimulatedNumber): Record<string, unknown> {
  const active = Date.now() >= activeAt;
  return { ...rest, ...(active && number !== '' && { number }), status: active ? 'active' : 'activating' };
}

export function mountPhoneNumbers(app: Express, world: World): void {
  app.post('/phone-number', (request, response) => create(world, request, response));
  app.get('/phone-number', (request, response) => {
    answerList(request, response, organisationIn(response).numbers.values(), presentNumber);
  });
  app.get('/v2/phone-number', (request, response) => answerPage(request, response));
  app.get('/phone-number/:id', (request, response) => {
    const number = find(organisationIn(response).numbers, request, response);
    if (number) response.json(presentNumber(number));
  });
  app.patch('/phone-number/:id', (request, response) => alter(request, response));
  app.delete('/phone-number/:id', (request, response) => {
    const { numbers } = organisationIn(response);
    const number = find(numbers, request, response);
    if (!number) return;
    numbers.delete(number.id);
    if (number.provider === 'vapi' && number.number) world.stock.giveBack(number.number);
    bill(world, 'deleted', number);
    response.json(presentNumber(number));
  });
}

function create(world: World, request: Request, response: Response): void {
  const body = readBody(creation, request, response);
  if (!body) return;
  const organisation = organisationIn(response);
  if (!knowsAssistant(organisation, body.assistantId, response)) return;
  const number =
    body.provider === 'vapi'
      ? takeFree(world, organisation, body, response)
      : importOwn(organisation, body, response);
  if (number === null) return;
  const created: SimulatedNumber = {
    ...body,
    ...newResource(organisation),
    number,
    activeAt: Date.now() + (body.provider === 'vapi' ? world.activationMs : 0),
  };
  organisation.numbers.set(created.id, created);
  bill(world, 'created', created);
  response.status(201).json(presentNumber(created));
}

/** The sentence about area codes is the one seen in public reports; how a used-up account is refused is not known. */
function takeFree(
  world: World,
  organisation: Organisation,
  body: Extract<Creation, { provider: 'vapi' }>,
  response: Response,
): string | null {
  if (body.sipUri !== undefined) return takeAddress(organisation, body.sipUri, response);
  const free = [...organisation.numbers.values()].filter(
    (each) => each.provider === 'vapi' && !each.sipUri,
  ).length;
  if (free >= world.limits.freeNumbers) {
    refuse(response, 400, `You have reached the limit of ${world.limits.freeNumbers} free phone numbers.`);
    return null;
  }
  const number = world.stock.take(body.numberDesiredAreaCode);
  if (number) return number;
  const hint = `Hint: Try one of ${world.stock.hints().join(', ')}.`;
  refuse(response, 400, `This area code is currently not available. ${hint}`);
  return null;
}

/** A SIP address costs nothing and has no number. Addresses are unique over all customers of VAPI. */
function takeAddress(organisation: Organisation, sipUri: string, response: Response): '' | null {
  const taken = [...organisation.numbers.values()].some((each) => each.sipUri === sipUri);
  if (!taken) return '';
  refuse(response, 400, `SIP URI ${sipUri} is already in use.`);
  return null;
}

function importOwn(
  organisation: Organisation,
  body: Extract<Creation, { provider: 'byo-phone-number' }>,
  response: Response,
): string | null {
  const { number, credentialId, numberE164CheckEnabled } = body;
  const wanted = numberE164CheckEnabled ? /^\+[1-9]\d{6,14}$/ : /^\+?[a-zA-Z0-9]+$/;
  if (!wanted.test(number)) refuse(response, 400, 'number must be a valid phone number in the E.164 format.');
  else if (organisation.credentials.get(credentialId)?.['provider'] !== 'byo-sip-trunk') {
    refuse(response, 400, `Couldn't find SIP trunk credential ${credentialId}`);
  } else if ([...organisation.numbers.values()].some((each) => each.number === number)) {
    refuse(response, 400, `Phone number ${number} exists already.`);
  } else return number;
  return null;
}

function alter(request: Request, response: Response): void {
  const organisation = organisationIn(response);
  const number = find(organisation.numbers, request, response);
  const body = number && readBody(change, request, response);
  if (!number || !body) return;
  if (!knowsAssistant(organisation, body.assistantId ?? undefined, response)) return;
  if (body.name !== undefined) number.name = body.name;
  if (body.server !== undefined) number.server = body.server;
  if (body.fallbackDestination) number['fallbackDestination'] = body.fallbackDestination;
  if (body.assistantId !== undefined) number.assistantId = body.assistantId ?? undefined;
  number.updatedAt = new Date().toISOString();
  response.json(presentNumber(number));
}

function knowsAssistant(organisation: Organisation, id: string | undefined, response: Response): boolean {
  if (id === undefined || organisation.assistants.has(id)) return true;
  refuse(response, 400, `Couldn't find assistant ${id}`);
  return false;
}

function answerPage(request: Request, response: Response): void {
  const {
    page = '1',
    limit = '100',
    search = '',
    sortOrder = 'DESC',
  } = request.query as Record<string, string>;
  const all = [...organisationIn(response).numbers.values()]
    .map(presentNumber)
    .filter((each) => [each['name'], each['number']].some((text) => String(text ?? '').includes(search)));
  if (sortOrder === 'DESC') all.reverse();
  const start = (Number(page) - 1) * Number(limit);
  response.json({
    results: all.slice(start, start + Number(limit)),
    metadata: { itemsPerPage: Number(limit), totalItems: all.length, currentPage: Number(page) },
  });
}

function bill(world: World, event: 'created' | 'deleted', number: SimulatedNumber): void {
  const { orgId, id, provider, name } = number;
  world.paid.push({ at: new Date().toISOString(), event, orgId, id, provider, number: number.number, name });
}
