import type { Express } from 'express';
import { z } from 'zod';
import { answerList, find, nameShape, readBody, serverShape } from './answers';
import { newResource, organisationIn, type SimulatedAssistant } from './world';

const provided = z.looseObject({ provider: z.string() }).optional();

const assistant = z.looseObject({
  name: nameShape,
  firstMessage: z.string().optional(),
  model: z.looseObject({ provider: z.string(), model: z.string() }).optional(),
  voice: provided,
  transcriber: provided,
  serverMessages: z.array(z.string()).optional(),
  maxDurationSeconds: z.number().min(10).max(43_200).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  server: serverShape,
});

/** An assistant that numbers use may be deleted, and is then missed by them; whether VAPI does so is not known. */
export function mountAssistants(app: Express): void {
  app.post('/assistant', (request, response) => {
    const body = readBody(assistant, request, response);
    if (!body) return;
    const organisation = organisationIn(response);
    const created: SimulatedAssistant = { ...body, ...newResource(organisation) };
    organisation.assistants.set(created.id, created);
    response.status(201).json(created);
  });
  app.get('/assistant', (request, response) => {
    answerList(request, response, organisationIn(response).assistants.values(), (each) => each);
  });
  app.get('/assistant/:id', (request, response) => {
    const found = find(organisationIn(response).assistants, request, response);
    if (found) response.json(found);
  });
  app.patch('/assistant/:id', (request, response) => {
    const found = find(organisationIn(response).assistants, request, response);
    const body = found && readBody(assistant, request, response);
    if (!found || !body) return;
    Object.assign(found, body, { updatedAt: new Date().toISOString() });
    response.json(found);
  });
  app.delete('/assistant/:id', (request, response) => {
    const { assistants } = organisationIn(response);
    const found = find(assistants, request, response);
    if (!found) return;
    assistants.delete(found.id);
    response.json(found);
  });
}
