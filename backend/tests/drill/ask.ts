import { Agent, request } from 'node:http';
import { sleep } from '../../src/platform/time';

export interface Answer {
  /** 0 when nobody answered. */
  status: number;
  text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 512 });
const patienceMs = 15_000;

/** Sends a request and waits for its answer. Never throws: no answer is an answer here. */
export function ask(
  url: string,
  method: string,
  headers: Record<string, string | string[] | undefined> = {},
  body: string | Buffer = '',
): Promise<Answer> {
  return new Promise((resolve) => {
    const nothing = (error: Error): void => resolve({ status: 0, text: error.message });
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
      response.on('error', nothing);
    });
    sent.setTimeout(patienceMs, () => sent.destroy(new Error('no answer in time')));
    sent.on('error', nothing);
    sent.end(body);
  });
}

/** Sends it again, as a careful client does, until it is answered by anything but "not now". */
export async function insist(send: () => Promise<Answer>, withinMs = 60_000): Promise<Answer> {
  const end = Date.now() + withinMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1_500)) {
    const answer = await send();
    const notNow = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    if (!notNow || Date.now() > end) return answer;
    await sleep(pause);
  }
}

/** Ends the connections that are kept for the next request. */
export function hangUp(): void {
  agent.destroy();
}
