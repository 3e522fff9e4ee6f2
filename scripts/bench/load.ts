/**
 * Sends requests over a number of connections for a while, one at a time on each, and measures each answer. A process of
 * its own, so that making requests takes nothing from who answers them. Started by `main.ts`, which sends it orders.
 */
import { connect, type Socket } from 'node:net';
import { makers, type Sample } from './requests';

export interface Order {
  port: number;
  connections: number;
  seconds: number;
  /** Which requests; see `requests.ts`. */
  maker: keyof typeof makers;
  sample: Sample;
}

export interface Outcome {
  answered: number;
  /** Answers outside 2xx. */
  refused: number;
  seconds: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** The first answer's body, to look at. */
  example: string;
}

/** No more are made ahead than any server here could answer. */
const mostPerSecond = 16_000;

async function run(order: Order): Promise<Outcome> {
  const count = Math.ceil(order.seconds * (order.connections === 1 ? 2_500 : mostPerSecond));
  const requests = makers[order.maker](count, order.sample);
  const state = { next: 0, refused: 0, example: '', latencies: [] as number[] };
  const started = performance.now();
  const until = started + order.seconds * 1000;
  await Promise.all(
    Array.from({ length: order.connections }, () => serveOne(order.port, requests, state, until)),
  );
  const seconds = (performance.now() - started) / 1000;
  const sorted = Float64Array.from(state.latencies).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return {
    answered: sorted.length,
    refused: state.refused,
    seconds,
    perSecond: sorted.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    example: state.example,
  };
}

interface State {
  next: number;
  refused: number;
  example: string;
  latencies: number[];
}

function serveOne(port: number, requests: Buffer[], state: State, until: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sent = 0;
    let received = '';
    const send = (): void => {
      const request = requests[state.next];
      if (!request || performance.now() >= until) {
        socket.destroy();
        resolve();
        return;
      }
      state.next += 1;
      sent = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (part: string) => {
      received += part;
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
      if (received.length < head + 4 + length) return;
      state.latencies.push(performance.now() - sent);
      if (received[9] !== '2') state.refused += 1;
      if (!state.example) state.example = received.slice(head + 4);
      received = '';
      send();
    });
  });
}

process.on('message', (order: Order) => {
  run(order).then(
    (outcome) => process.send!(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
