import { createHmac, timingSafeEqual } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';

/** A webhook as the receiver got it. */
export interface ReceivedWebhook {
  name: string;
  at: string;
  id: string;
  body: string;
  /** Whether a secret that was set for the name has signed it; null where none was set. */
  verified: boolean | null;
  /** What was answered. */
  status: number;
}

interface Setting {
  secret?: string | undefined;
  status: number;
  times: number;
}

/** A business's own server as the lab plays it: takes webhooks under any name, checks them, and fails on demand. */
export interface Receiver {
  /** What has come, the newest first, at most 200. */
  readonly received: ReceivedWebhook[];
  /** @param setting.status answered to the next `times` deliveries of this name instead of 200 */
  set(name: string, setting: { secret?: string | undefined; status?: number; times?: number }): void;
  take(name: string, how: string | undefined, headers: Request['headers'], body: string): ReceivedWebhook;
}

const kept = 200;
const ways: Record<string, number> = { fail: 500, gone: 410, moved: 302 };

export function makeReceiver(): Receiver {
  const received: ReceivedWebhook[] = [];
  const settings = new Map<string, Setting>();
  return {
    received,
    set(name, { secret, status = 500, times = 0 }) {
      settings.set(name, { secret: secret ?? settings.get(name)?.secret, status, times });
    },
    take(name, how, headers, body) {
      const setting = settings.get(name);
      const verified = setting?.secret ? isSigned(setting.secret, headers, body) : null;
      let status = verified === false ? 401 : 200;
      if (setting && setting.times > 0) {
        setting.times -= 1;
        status = setting.status;
      }
      status = ways[how ?? ''] ?? status;
      const id = String(headers['webhook-id'] ?? '');
      const taken = { name, at: new Date().toISOString(), id, body, verified, status };
      received.unshift(taken);
      received.length = Math.min(received.length, kept);
      return taken;
    },
  };
}

/** Checks as Standard Webhooks says: any of the signatures may fit, and the moment must be near. */
function isSigned(secret: string, headers: Request['headers'], body: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key)
    .update(`${String(id)}.${String(at)}.${body}`)
    .digest();
  return String(signatures)
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'))
    .some((each) => each.length === wanted.length && timingSafeEqual(each, wanted));
}

const settingBody = z.strictObject({
  secret: z.string().startsWith('whsec_').optional(),
  status: z.number().int().min(200).max(599).optional(),
  times: z.number().int().min(0).max(1000).optional(),
});

/**
 * `POST /NAME` takes a webhook, `POST /NAME/fail` refuses it, `/NAME/gone` says 410, `/NAME/moved` leads elsewhere.
 * `PUT /NAME {secret, status, times}` sets what is checked, and how often the next ones fail; `GET /` shows what came.
 */
export function receiverRoutes(receiver: Receiver): Router {
  const router = Router();
  const take = (request: Request<{ name: string; how?: string }>, response: Response): void => {
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const { name, how } = request.params;
    const { status, verified } = receiver.take(name, how, request.headers, body);
    if (status === 302) response.setHeader('location', 'http://127.0.0.1:1/');
    response.status(status).json({ received: status < 300, verified });
  };
  const raw = express.raw({ type: () => true, limit: '1mb' });
  router.post('/:name', raw, take);
  router.post('/:name/:how', raw, take);
  router.put('/:name', express.json(), (request: Request<{ name: string }>, response) => {
    const parsed = settingBody.safeParse(request.body);
    if (!parsed.success) {
      response.status(422).json({ message: 'Send {secret?, status?, times?}.' });
      return;
    }
    const { secret, status, times } = parsed.data;
    receiver.set(request.params.name, { secret, ...(status && { status }), ...(times && { times }) });
    response.status(204).end();
  });
  router.get('/', (_request, response) => {
    response.json(receiver.received);
  });
  return router;
}
