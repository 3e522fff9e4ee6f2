import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { answerPage, find, readBody, refuse } from './answers';
import { type Account, accountIn, type SimulatedNumber, type World } from './world';

const agents = z
  .array(
    z.strictObject({
      agent_id: z.string(),
      weight: z.number().positive().max(1),
      agent_version: z.union([z.string(), z.number()]).optional(),
    }),
  )
  .nullish();

const common = {
  nickname: z.string().nullish(),
  inbound_agents: agents,
  outbound_agents: agents,
  inbound_webhook_url: z.url().nullish(),
  fallback_number: z.string().nullish(),
};

const creation = z.strictObject({
  country_code: z.enum(['US', 'CA']).default('US'),
  area_code: z.int().min(200).max(999).optional(),
  toll_free: z.boolean().optional(),
  number_provider: z.enum(['twilio', 'telnyx']).default('twilio'),
  ...common,
});

const transport = z.enum(['TLS', 'TCP', 'UDP']);

const importation = z.strictObject({
  phone_number: z.string().min(3),
  termination_uri: z.string().min(3),
  sip_trunk_auth_username: z.string().optional(),
  sip_trunk_auth_password: z.string().optional(),
  transport: transport.default('TCP'),
  ignore_e164_validation: z.boolean().default(true),
  ...common,
});

const change = z.strictObject({
  termination_uri: z.string().min(3).optional(),
  auth_username: z.string().optional(),
  auth_password: z.string().optional(),
  transport: transport.optional(),
  ...common,
});

/** Canadian area codes that the lab sells. */
const canadian = ['416', '514', '604', '403', '613'];

export function mountPhoneNumbers(app: Express, world: World): void {
  app.post('/create-phone-number', (request, response) => create(world, request, response));
  app.post('/import-phone-number', (request, response) => importOwn(world, request, response));
  app.get('/v2/list-phone-numbers', (request, response) =>
    answerPage(response, accountIn(response).numbers.values(), request.query),
  );
  app.get('/get-phone-number/:id', (request, response) => {
    const number = find(accountIn(response).numbers, request, response);
    if (number) response.json(number);
  });
  app.patch('/update-phone-number/:id', (request, response) => alter(request, response));
  app.delete('/delete-phone-number/:id', (request, response) => {
    const { numbers } = accountIn(response);
    const number = find(numbers, request, response);
    if (!number) return;
    numbers.delete(number.phone_number);
    if (number.phone_number_type !== 'custom') world.stock.giveBack(number.phone_number);
    bill(world, 'deleted', number);
    response.status(204).end();
  });
}

function create(world: World, request: Request, response: Response): void {
  const body = readBody(creation, request, response);
  const account = accountIn(response);
  if (!body || !knowsAgents(account, body, response)) return;
  if (account.broke) {
    refuse(response, 402, 'Payment required.');
    return;
  }
  const { area_code, country_code, number_provider, toll_free: _, ...rest } = body;
  const wanted =
    country_code === 'CA' ? canadian.map((code) => world.stock.take(code)).find(Boolean) : undefined;
  const number = wanted ?? world.stock.take(area_code?.toString());
  if (!number) {
    refuse(response, 400, 'No phone numbers are available for this area code.');
    return;
  }
  keep(world, account, response, {
    ...rest,
    phone_number: number,
    phone_number_type: `retell-${number_provider}`,
    area_code: Number(number.slice(2, 5)),
  });
}

function importOwn(world: World, request: Request, response: Response): void {
  const body = readBody(importation, request, response);
  const account = accountIn(response);
  if (!body || !knowsAgents(account, body, response)) return;
  const {
    termination_uri,
    sip_trunk_auth_username,
    sip_trunk_auth_password: _,
    transport,
    ignore_e164_validation,
    ...rest
  } = body;
  if (!ignore_e164_validation && !/^\+[1-9]\d{6,14}$/.test(rest.phone_number)) {
    refuse(response, 400, 'phone_number must be in E.164 format.');
    return;
  }
  if (account.numbers.has(rest.phone_number)) {
    refuse(response, 422, 'This phone number is already imported.');
    return;
  }
  keep(world, account, response, {
    ...rest,
    phone_number_type: 'custom',
    // The password never comes back.
    sip_outbound_trunk_config: { termination_uri, auth_username: sip_trunk_auth_username ?? null, transport },
  });
}

function keep(
  world: World,
  account: Account,
  response: Response,
  made: Omit<SimulatedNumber, 'last_modification_timestamp'> & { phone_number: string },
): void {
  const number = { ...made, last_modification_timestamp: Date.now() } as SimulatedNumber;
  account.numbers.set(number.phone_number, number);
  bill(world, 'created', number);
  response.status(201).json(number);
}

function alter(request: Request, response: Response): void {
  const account = accountIn(response);
  const number = find(account.numbers, request, response);
  const body = number && readBody(change, request, response);
  if (!number || !body || !knowsAgents(account, body, response)) return;
  const { termination_uri, auth_username, auth_password: _, transport, ...rest } = body;
  Object.assign(number, rest, { last_modification_timestamp: Date.now() });
  if (termination_uri)
    number['sip_outbound_trunk_config'] = {
      termination_uri,
      auth_username: auth_username ?? null,
      transport,
    };
  response.json(number);
}

function knowsAgents(
  account: Account,
  { inbound_agents, outbound_agents }: Pick<SimulatedNumber, 'inbound_agents' | 'outbound_agents'>,
  response: Response,
): boolean {
  const named = [...(inbound_agents ?? []), ...(outbound_agents ?? [])];
  if (named.every(({ agent_id }) => account.agents.has(agent_id))) return true;
  refuse(response, 422, 'The agent of this phone number does not exist.');
  return false;
}

function bill(world: World, event: 'created' | 'deleted', number: SimulatedNumber): void {
  if (number.phone_number_type === 'custom') return;
  world.paid.push({ event, number: number.phone_number, nickname: number.nickname ?? null });
}
