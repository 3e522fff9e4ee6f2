import fc from 'fast-check';
import { createFramer } from './framing';
import { type SipMessage, writeMessage } from './message';

function run(chunks: readonly Uint8Array[]): { messages: SipMessage[]; garbage: number } {
  const heard = { messages: [] as SipMessage[], garbage: 0 };
  const feed = createFramer({
    onMessage: (message) => heard.messages.push(message),
    onGarbage: () => {
      heard.garbage += 1;
    },
  });
  for (const chunk of chunks) feed(Buffer.from(chunk));
  return heard;
}

function cut(data: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(data.subarray(at, at + size));
    at += size;
  }
  return [...chunks, data.subarray(at)];
}

const response = (body: string): SipMessage => ({
  kind: 'response',
  status: 200,
  reason: 'OK',
  headers: [{ name: 'CSeq', value: '1 OPTIONS' }],
  body: Buffer.from(body),
});

describe('createFramer', () => {
  test('finds the same messages however the stream is cut, keep-alives between them', () => {
    const sent = [response(''), response('one\r\n\r\ntwo'), response('SIP/2.0 200 OK\r\n\r\n')];
    const stream = Buffer.concat(sent.flatMap((message) => [Buffer.from('\r\n\r\n'), writeMessage(message)]));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }), (sizes) => {
        expect(run(cut(stream, sizes))).toEqual({ messages: sent, garbage: 0 });
      }),
    );
    expect(run([...stream].map((byte) => Buffer.from([byte])))).toEqual({ messages: sent, garbage: 0 });
  });

  test('takes a missing Content-Length as 0', () => {
    const heard = run([Buffer.from('SIP/2.0 100 Trying\r\nTo: a\r\n\r\nSIP/2.0 200 OK\r\nTo: a\r\n\r\n')]);
    expect(heard.messages.map((message) => message.kind === 'response' && message.status)).toEqual([
      100, 200,
    ]);
  });

  test.each([
    ['a banner, at its first line', ['SSH-2.0-OpenSSH_9.2\r\n']],
    ['an HTTP answer', ['HTTP/1.1 400 Bad', ' Request\r\n']],
    [
      'a TLS alert without any line end, once it is long enough',
      [Buffer.alloc(2_049, 0x15).toString('latin1')],
    ],
    ['headers without an end', ['SIP/2.0 200 OK\r\n', 'A: b\r\n'.repeat(11_000)]],
    ['a body that is announced too long', ['SIP/2.0 200 OK\r\nContent-Length: 65536\r\n\r\n']],
    ['two lengths', ['SIP/2.0 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n']],
  ])('reports %s once', (_what, chunks) => {
    const heard = run([...chunks, 'SIP/2.0 200 OK\r\n\r\n'].map((chunk) => Buffer.from(chunk, 'latin1')));
    expect(heard).toEqual({ messages: [], garbage: 1 });
  });

  test('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
        expect(run(chunks).garbage).toBeLessThanOrEqual(1);
        run([Buffer.from('SIP/2.0 200 OK\r\n'), ...chunks]);
      }),
    );
  });
});
