import { readServerEvents, type ServerEvent } from './sse';

async function read(...chunks: (string | Uint8Array)[]): Promise<ServerEvent[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readServerEvents(body)) events.push(event);
  return events;
}

describe('Reading server-sent events', () => {
  it('gives name, data and id, and skips comments and events without data', async () => {
    const events = await read(
      'retry: 2000\n\n',
      ': still here\n\n',
      'event: change\nid: 7\ndata: {"type":"number.changed"}\n\n',
      'data: plain\n\n',
    );
    expect(events).toEqual([
      { event: 'change', data: '{"type":"number.changed"}', id: '7' },
      { event: 'message', data: 'plain', id: undefined },
    ]);
  });

  it('puts events together that arrive in pieces, even inside a letter', async () => {
    const whole = new TextEncoder().encode('event: change\ndata: ağ\ndata: iki\n\n');
    const middle = whole.indexOf(0xc4) + 1;
    const events = await read(whole.slice(0, 9), whole.slice(9, middle), whole.slice(middle));
    expect(events).toEqual([{ event: 'change', data: 'ağ\niki', id: undefined }]);
  });

  it('takes every kind of line end and leaves an unfinished event out', async () => {
    const events = await read('data: one\r\n\r\ndata: two\r\rdata: never finished\n');
    expect(events.map(({ data }) => data)).toEqual(['one', 'two']);
  });
});
