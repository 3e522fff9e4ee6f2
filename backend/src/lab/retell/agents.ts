import type { Express } from 'express';
import { z } from 'zod';
import { answerPage, find, readBody, refuse } from './answers';
import { accountIn, newId, type SimulatedAgent, type SimulatedModel } from './world';

const tool = z.looseObject({
  type: z.string(),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  url: z.url().optional(),
  response_variables: z.record(z.string(), z.string()).optional(),
});

const model = z.looseObject({
  begin_message: z.string().nullish(),
  general_prompt: z.string().nullish(),
  general_tools: z.array(tool).nullish(),
  model: z.string().nullish(),
});

const agent = z.looseObject({
  agent_name: z.string().nullish(),
  response_engine: z.looseObject({ type: z.literal('retell-llm'), llm_id: z.string() }),
  voice_id: z.string().min(1),
  language: z.string().optional(),
  webhook_url: z.url().nullish(),
  webhook_events: z.array(z.string()).nullish(),
  max_call_duration_ms: z.int().min(60_000).max(7_200_000).optional(),
});

export function mountAgents(app: Express): void {
  mountModels(app);
  app.post('/create-agent', (request, response) => {
    const body = readBody(agent, request, response);
    const account = accountIn(response);
    if (!body) return;
    if (!account.models.has(body.response_engine.llm_id))
      return refuse(response, 422, 'The response engine does not exist.');
    const made: SimulatedAgent = {
      ...body,
      agent_id: newId('agent'),
      version: 0,
      last_modification_timestamp: Date.now(),
    };
    account.agents.set(made.agent_id, made);
    response.status(201).json(made);
  });
  app.get('/get-agent/:id', (request, response) => {
    const found = find(accountIn(response).agents, request, response);
    if (found) response.json(found);
  });
  app.patch('/update-agent/:id', (request, response) => {
    const found = find(accountIn(response).agents, request, response);
    const body = found && readBody(agent.partial(), request, response);
    if (!found || !body) return;
    Object.assign(found, body, { version: found.version + 1, last_modification_timestamp: Date.now() });
    response.json(found);
  });
  app.delete('/delete-agent/:id', (request, response) => {
    const { agents } = accountIn(response);
    const found = find(agents, request, response);
    if (!found) return;
    agents.delete(found.agent_id);
    response.status(204).end();
  });
  app.post('/v2/list-agents', (request, response) =>
    answerPage(response, accountIn(response).agents.values(), request.query, (each) => ({
      agent_id: each.agent_id,
      agent_name: each.agent_name ?? '',
      channel: 'voice',
      tags: {},
      user_modified_timestamp: each.last_modification_timestamp,
    })),
  );
}

function mountModels(app: Express): void {
  app.post('/create-retell-llm', (request, response) => {
    const body = readBody(model, request, response);
    if (!body) return;
    const made: SimulatedModel = {
      ...body,
      llm_id: newId('llm'),
      version: 0,
      last_modification_timestamp: Date.now(),
    };
    accountIn(response).models.set(made.llm_id, made);
    response.status(201).json(made);
  });
  app.get('/get-retell-llm/:id', (request, response) => {
    const found = find(accountIn(response).models, request, response);
    if (found) response.json(found);
  });
  app.patch('/update-retell-llm/:id', (request, response) => {
    const found = find(accountIn(response).models, request, response);
    const body = found && readBody(model, request, response);
    if (!found || !body) return;
    Object.assign(found, body, { version: found.version + 1, last_modification_timestamp: Date.now() });
    response.json(found);
  });
  app.delete('/delete-retell-llm/:id', (request, response) => {
    const { models } = accountIn(response);
    const found = find(models, request, response);
    if (!found) return;
    models.delete(found.llm_id);
    response.status(204).end();
  });
  app.get('/v2/list-retell-llms', (request, response) =>
    answerPage(response, accountIn(response).models.values(), request.query),
  );
}
