import { createHmac, randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import { z } from 'zod';

/** A voicemail as the service has it. */
export interface LeftVoicemail {
  id: string;
  reference: string;
  to: string;
  from: string;
  audioUrl: string;
  statusUrl: string;
  status: 'sent' | 'delivered' | 'failed';
}

/** How the next requests end: without an answer although it was taken, with a status, or cut before it was taken. */
export type ServiceFault = 'lost' | 'cut' | number;

/** Somebody's service that leaves voicemails, as the lab plays it. */
export interface VoicemailService {
  /** Everything that it was given, the oldest first; a second one for a reference would be here twice. */
  readonly left: readonly LeftVoicemail[];
  /** Lets the next requests end so, one after the other; null is a good end. */
  fail(faults: (ServiceFault | null)[]): void;
  /** Milliseconds that each answer takes; default 0. */
  slow(ms: number): void;
  take(body: z.output<typeof order>): LeftVoicemail;
  nextFault(): { fault: ServiceFault | null; delayMs: number };
}

const order = z.object({
  reference: z.string(),
  to: z.string(),
  from: z.string(),
  audioUrl: z.string(),
  statusUrl: z.string(),
});

/** Opens the service. Unlike ours, it takes a reference twice: who sends twice is to be seen. */
export function makeVoicemailService(): VoicemailService {
  const left: LeftVoicemail[] = [];
  let faults: (ServiceFault | null)[] = [];
  let delayMs = 0;
  return {
    left,
    fail(next) {
      faults = [...next];
    },
    slow(ms) {
      delayMs = ms;
    },
    take(body) {
      // Its own rule: numbers with this ending have no mailbox.
      const status = body.to.endsWith('9902') ? 'failed' : 'sent';
      const taken: LeftVoicemail = { id: randomUUID(), ...body, status };
      left.push(taken);
      return taken;
    },
    nextFault: () => ({ fault: faults.shift() ?? null, delayMs }),
  };
}

/** `POST /` takes a voicemail, `GET /?reference=` finds one, `GET /all` shows what it was given. */
export function voicemailRoutes(service: VoicemailService): Router {
  const router = Router();
  router.get('/all', (_request, response) => {
    response.json(service.left);
  });
  router.get('/', (request, response) => {
    const found = service.left.find((each) => each.reference === request.query['reference']);
    if (found) response.json({ id: found.id, status: found.status });
    else response.status(404).json({ message: 'There is none.' });
  });
  router.post('/', express.json(), (request, response) => {
    const body = order.safeParse(request.body);
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
      response.status(401).json({ message: 'Who are you?' });
      return;
    }
    if (!body.success) {
      response.status(422).json({ message: 'Something is missing.' });
      return;
    }
    const { fault, delayMs } = service.nextFault();
    if (typeof fault === 'number') {
      response.status(fault).json({ message: 'Not now.' });
      return;
    }
    if (fault === 'cut') {
      request.socket.destroy();
      return;
    }
    const taken = service.take(body.data);
    if (fault === 'lost') {
      request.socket.destroy();
      return;
    }
    setTimeout(() => response.status(202).json({ id: taken.id, status: taken.status }), delayMs);
  });
  return router;
}

/** Signs news of a voicemail by Standard Webhooks. @param secret `whsec_…` */
export function signNews(
  secret: string,
  eventId: string,
  body: string,
  at = new Date(),
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${eventId}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
