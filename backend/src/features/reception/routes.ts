import { z } from 'zod';
import { route } from '../../platform/http/route';
import { answerQuestion, dismissQuestion, listQuestions } from './questions';
import { answerBody, idParams, question } from './schema';

const tag = 'Receptionist';

export const routes = [
  route({
    method: 'get',
    path: '/api/assistants/:id/questions',
    summary: 'List what callers asked and it did not know',
    tag,
    permission: 'assistants:read',
    params: idParams,
    response: z.object({ questions: z.array(question) }),
    tx: (tx, { params }) => listQuestions(tx, params.id),
  }),
  route({
    method: 'post',
    path: '/api/questions/:id/answer',
    summary: 'Teach the answer to a question',
    tag,
    permission: 'assistants:write',
    params: idParams,
    body: answerBody,
    response: question,
    tx: (tx, { params, body, ...by }) => answerQuestion(tx, by, params.id, body.answer),
  }),
  route({
    method: 'post',
    path: '/api/questions/:id/dismiss',
    summary: 'Put a question aside',
    tag,
    permission: 'assistants:write',
    params: idParams,
    response: question,
    tx: (tx, { params, ...by }) => dismissQuestion(tx, by, params.id),
  }),
];
