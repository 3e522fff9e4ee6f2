import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep } from '../../src/platform/time';
import type { Dice } from './dice';

/** A webhook that one of the processes has said it took. */
export interface Taken {
  path: string;
  body: string;
}

/** Stands before several api processes, as a load balancer does, and disturbs what providers send. */
export interface Balancer {
  url: string;
  port: number;
  /** What was answered with 2xx, and so may not be lost. */
  taken: Taken[];
  counts: { webhooks: number; repeated: number; delayed: number; requests: number; unanswered: number };
  /** Milliseconds from each call of `lose` to the next answer from any process. */
  lost(): void;
  readonly longestSilenceMs: number;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * Sends requests to the ports in turn; where nobody listens, the next one gets it.
 * @param disturb the share of webhooks that come twice, and that come late and so in another order
 */
export async function startProxy(
  ports: () => number[],
  disturb: { dice: Dice; twice: number; late: number },
): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const counts = { webhooks: 0, repeated: 0, delayed: 0, requests: 0, unanswered: 0 };
  const taken: Taken[] = [];
  let turn = 0;
  let silentSince = 0;
  let longestSilenceMs = 0;
  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<Reply | null> => {
    const open = ports();
    for (let tries = 0; tries < open.length; tries += 1) {
      turn += 1;
      const reply = await send(agent, open[turn % open.length]!, incoming, body);
      if (reply !== 'refused') return reply;
    }
    return null;
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const path = incoming.url ?? '';
    const isWebhook = path.startsWith('/api/webhooks/');
    counts.requests += 1;
    if (isWebhook) {
      counts.webhooks += 1;
      if (disturb.dice.chance(disturb.late)) {
        counts.delayed += 1;
        await sleep(disturb.dice.below(400));
      }
    }
    const reply = await forward(incoming, body);
    if (!reply) counts.unanswered += 1;
    if (reply && silentSince > 0) {
      longestSilenceMs = Math.max(longestSilenceMs, Date.now() - silentSince);
      silentSince = 0;
    }
    if (isWebhook && reply && reply.status < 300) {
      taken.push({ path, body: body.toString() });
      if (disturb.dice.chance(disturb.twice)) {
        counts.repeated += 1;
        const again = disturb.dice.below(600);
        setTimeout(() => void forward(incoming, body), again);
      }
    }
    if (response.destroyed) return;
    if (!reply) response.writeHead(502).end();
    else response.writeHead(reply.status, withoutHops(reply.headers)).end(reply.body);
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    taken,
    counts,
    lost() {
      if (silentSince === 0) silentSince = Date.now();
    },
    get longestSilenceMs() {
      return longestSilenceMs;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(
  agent: Agent,
  port: number,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<Reply | 'refused' | null> {
  return new Promise((resolve) => {
    const { method, url, headers } = incoming;
    const sent = request({ agent, host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) }),
      );
      answer.on('error', () => resolve(null));
    });
    // Only a process that took nothing of it may be passed over; what was cut in the middle is for the sender to repeat.
    sent.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : null),
    );
    sent.setTimeout(20_000, () => sent.destroy());
    sent.end(body);
  });
}

function withoutHops(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = headers;
  return rest;
}
