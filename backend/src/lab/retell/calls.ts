import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { hear } from '../handset/conversation';
import { answerPage, find, readBody, refuse } from './answers';
import { lineOf } from './lines';
import { end, openCall, startTalking } from './live';
import { type Account, accountIn, type SimulatedCall, type World } from './world';

/** How calls to numbers with these last digits end; all others are answered and hung up by the customer. */
const fates: [ending: string, reason: string][] = [
  ['9901', 'dial_busy'],
  ['9902', 'dial_no_answer'],
  ['9903', 'voicemail_reached'],
  ['9904', 'dial_failed'],
];

const common = {
  metadata: z.unknown().optional(),
  retell_llm_dynamic_variables: z.record(z.string(), z.string()).optional(),
};

const creation = z.strictObject({
  from_number: z.string().min(1),
  to_number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164 format'),
  override_agent_id: z.string().optional(),
  ...common,
});

const registration = z.strictObject({
  agent_id: z.string().min(1),
  direction: z.enum(['inbound', 'outbound']).default('inbound'),
  from_number: z.string().min(1).optional(),
  to_number: z.string().min(1).optional(),
  ...common,
});

export function mountCalls(app: Express, world: World): void {
  app.post('/v2/create-phone-call', (request, response) => create(world, request, response));
  app.post('/v2/register-phone-call', (request, response) => register(world, request, response));
  app.get('/v2/get-call/:id', (request, response) => {
    const call = find(accountIn(response).calls, request, response);
    if (call) response.json(call);
  });
  app.post('/v2/stop-call/:id', (request, response) => {
    const account = accountIn(response);
    const call = find(account.calls, request, response);
    if (!call) return;
    if (call.call_status !== 'ongoing' && call.call_status !== 'registered')
      return refuse(response, 400, 'The call has already ended.');
    end(world, account, call, 'manual_stopped');
    response.status(204).end();
  });
  app.post('/v3/list-calls', (request, response) =>
    answerPage(response, accountIn(response).calls.values(), (request.body ?? {}) as object),
  );
  app.get('/get-concurrency', (_request, response) => {
    response.json({
      current_concurrency: running(accountIn(response)),
      concurrency_limit: world.concurrency,
      base_concurrency: world.concurrency,
      purchased_concurrency: 0,
    });
  });
}

const running = ({ calls }: Account): number =>
  [...calls.values()].filter(({ call_status }) => call_status === 'ongoing').length;

function create(world: World, request: Request, response: Response): void {
  const body = readBody(creation, request, response);
  const account = accountIn(response);
  if (!body) return;
  if (account.broke) {
    refuse(response, 402, 'Payment required.');
    return;
  }
  const number = account.numbers.get(body.from_number);
  if (!number) {
    refuse(response, 422, `from_number ${body.from_number} is not one of yours.`);
    return;
  }
  const { override_agent_id, ...rest } = body;
  const agent_id = override_agent_id ?? number.outbound_agents?.[0]?.agent_id ?? '';
  if (!account.agents.has(agent_id)) {
    refuse(response, 422, 'The agent of this call does not exist.');
    return;
  }
  const call = openCall(world, account, { ...rest, agent_id, direction: 'outbound' });
  lineOf(world, call).taken = true;
  world.later(world.pace.ringingMs, () => pickUp(world, account, call));
  response.status(201).json(call);
}

function pickUp(world: World, account: Account, call: SimulatedCall): void {
  const fate = fates.find(([ending]) => call.to_number.endsWith(ending))?.[1];
  if (fate && fate !== 'voicemail_reached') {
    end(world, account, call, fate);
    return;
  }
  startTalking(world, account, call);
  world.later(world.pace.talkingMs, () => void finish(world, account, call, fate ?? 'user_hangup'));
}

/** Who was called says goodbye and hangs up, unless somebody has taken over by typing. */
async function finish(world: World, account: Account, call: SimulatedCall, reason: string): Promise<void> {
  const { conversation } = lineOf(world, call);
  if (call.call_status !== 'ongoing' || conversation?.typed) return;
  if (conversation && reason === 'user_hangup') await hear(conversation, conversation.mind.goodbye);
  end(world, account, call, reason);
}

function register(world: World, request: Request, response: Response): void {
  const body = readBody(registration, request, response);
  const account = accountIn(response);
  if (!body) return;
  if (account.broke) {
    refuse(response, 402, 'Payment required.');
    return;
  }
  if (!account.agents.has(body.agent_id)) {
    refuse(response, 422, 'The agent of this call does not exist.');
    return;
  }
  const { from_number = 'anonymous', to_number = '', ...rest } = body;
  const call = openCall(world, account, { ...rest, from_number, to_number });
  world.later(world.pace.registeredMs, () => {
    if (!lineOf(world, call).taken) end(world, account, call, 'registered_call_timeout');
  });
  response.status(201).json(call);
}
