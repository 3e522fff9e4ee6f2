/** A carrier that takes every text, 20 ms each, and remembers who got one. A process of its own. */
import { createServer } from 'node:http';

const answerMs = 20;
const texted = new Map<string, number>();
let count = 0;
let first = 0;
let last = 0;

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    first ||= performance.now();
    const to = new URLSearchParams(body).get('To') ?? '';
    texted.set(to, (texted.get(to) ?? 0) + 1);
    count += 1;
    const sid = `SM${count.toString(16).padStart(32, '0')}`;
    setTimeout(() => {
      last = performance.now();
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          sid,
          status: 'queued',
          to,
          num_segments: '1',
        }),
      );
    }, answerMs);
  });
});

export interface Texted {
  people: number;
  twice: number;
  /** From the first request to the last answer. */
  seconds: number;
}

process.on('message', () => {
  const twice = [...texted.values()].filter((each) => each > 1).length;
  process.send!({ people: texted.size, twice, seconds: (last - first) / 1000 } satisfies Texted);
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'));
