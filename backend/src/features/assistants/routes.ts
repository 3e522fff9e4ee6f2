import { z } from 'zod';
import { route } from '../../platform/http/route';
import {
  createAssistant,
  deleteAssistant,
  getAssistant,
  listAssistants,
  requestSync,
  updateAssistant,
} from './assistants';
import { assistant, assistantParams, createAssistantBody, updateAssistantBody } from './schema';

const tag = 'Receptionist';

export const routes = [
  route({
    method: 'get',
    path: '/api/assistants',
    summary: 'List receptionists',
    tag,
    permission: 'assistants:read',
    response: z.object({ assistants: z.array(assistant) }),
    tx: async (tx) => ({ assistants: await listAssistants(tx) }),
  }),
  route({
    method: 'post',
    path: '/api/assistants',
    summary: 'Make a receptionist',
    tag,
    permission: 'assistants:write',
    body: createAssistantBody,
    response: assistant,
    status: 201,
    tx: (tx, { body, ...by }) => createAssistant(tx, by, body),
  }),
  route({
    method: 'get',
    path: '/api/assistants/:id',
    summary: 'Read a receptionist',
    tag,
    permission: 'assistants:read',
    params: assistantParams,
    response: assistant,
    tx: (tx, { params }) => getAssistant(tx, params.id),
  }),
  route({
    method: 'patch',
    path: '/api/assistants/:id',
    summary: 'Change a receptionist',
    tag,
    permission: 'assistants:write',
    params: assistantParams,
    body: updateAssistantBody,
    response: assistant,
    tx: (tx, { params, body, ...by }) => updateAssistant(tx, by, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/assistants/:id',
    summary: 'Delete a receptionist that answers no number',
    tag,
    permission: 'assistants:write',
    params: assistantParams,
    response: z.object({}),
    tx: async (tx, { params, ...by }) => {
      await deleteAssistant(tx, by, params.id);
      return {};
    },
  }),
  route({
    method: 'post',
    path: '/api/assistants/:id/sync',
    summary: 'Bring its copy at the voice provider up to date now',
    tag,
    permission: 'assistants:write',
    params: assistantParams,
    response: assistant,
    status: 202,
    tx: (tx, { params }) => requestSync(tx, params.id),
  }),
];
