import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { type HandsetCalls, makeCalls } from './calls';
import type { Simulators } from './simulators';
import { allTexts, type LabText, sendText } from './texts';

/** Telephones that exist nowhere, to call and text from. */
export const phones = [
  { number: '+905321112233', label: 'Deniz' },
  { number: '+905421112244', label: 'Umut' },
  { number: '+12065550142', label: 'Jordan' },
  { number: '+12065550143', label: 'Riley' },
];

const number = z.string().regex(/^\+[1-9]\d{6,14}$/);
const callBody = z.object({ from: z.union([number, z.literal('')]), to: number });
const sayBody = z.object({ text: z.string().trim().min(1).max(1000) });
const textBody = z.object({ from: number, to: number, body: z.string().trim().min(1).max(1600) });

/** The fake handset: telephones that call and text whatever numbers the lab's carriers have sold. */
export function handsetRoutes(simulators: Simulators): Router {
  const sent: LabText[] = [];
  const calls = makeCalls(simulators);
  const router = Router();
  router.get('/', (_request, response) => {
    const numbers = [...simulators.vapi.numbers(), ...simulators.retell.numbers()];
    response.json({ phones, numbers, texts: allTexts(simulators, sent), calls: calls.list() });
  });
  router.post('/calls', (request, response) => {
    const wanted = callBody.safeParse(request.body).data;
    if (!wanted) return refuse(response, 422, 'Give from and to as E.164 numbers.');
    const call = calls.place(wanted);
    return call ? response.status(201).json(call) : refuse(response, 404, 'Nobody has that number.');
  });
  router.get('/calls/:id', (request, response) => answerCall(calls, request.params.id, response));
  router.post('/calls/:id/say', (request, response) => {
    const said = sayBody.safeParse(request.body).data;
    if (!said) return refuse(response, 422, 'Say something.');
    return calls.say(request.params.id, said.text).then(
      () => answerCall(calls, request.params.id, response),
      () => refuse(response, 502, 'The receptionist lost the thread.'),
    );
  });
  router.post('/calls/:id/hang-up', (request, response) => {
    calls.hangUp(request.params.id);
    answerCall(calls, request.params.id, response);
  });
  router.get('/texts', (request, response) => {
    const wanted = request.query['number'];
    const all = allTexts(simulators, sent);
    response.json({ texts: wanted ? all.filter(({ from, to }) => from === wanted || to === wanted) : all });
  });
  router.post('/texts', (request, response) => {
    const wanted = textBody.safeParse(request.body).data;
    if (!wanted) return refuse(response, 422, 'Give from and to as E.164 numbers, and a body.');
    return sendText(simulators, wanted).then(
      (taken) => {
        if (!taken) return refuse(response, 404, 'Nobody takes texts at that number.');
        const text: LabText = {
          id: randomUUID(),
          ...wanted,
          at: new Date().toISOString(),
          direction: 'INBOUND',
        };
        // Newest first, like the mailbox, and no more than people look at.
        sent.unshift(text);
        sent.length = Math.min(sent.length, 500);
        return response.status(201).json(text);
      },
      () => refuse(response, 502, 'The product did not answer its carrier.'),
    );
  });
  return router;
}

function answerCall(calls: HandsetCalls, id: string, response: Response): void {
  const call = calls.show(id);
  if (call) response.json(call);
  else refuse(response, 404, 'There is no such call.');
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ message });
}
