import fc from 'fast-check';
import { headerLines, headerList, headerValue, readCSeq, type SipMessage, writeMessage } from './message';
import { maxMessageBytes, parseMessage } from './parse';
import { readVia, uriOf, uriUser } from './syntax';

const text = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));

const token = fc
  .string({ unit: fc.constantFrom(..."abcXYZ019-.!%*_+`'~"), minLength: 2, maxLength: 20 })
  .filter((name) => name.toLowerCase() !== 'content-length');
const headerText = fc
  .string({ unit: 'grapheme', maxLength: 80 })
  .map((value) => value.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim());
const message: fc.Arbitrary<SipMessage> = fc
  .record({
    headers: fc.array(fc.record({ name: token, value: headerText }), { maxLength: 20 }),
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    start: fc.oneof(
      fc.record({
        kind: fc.constant('request' as const),
        method: token,
        uri: token.map((name) => `sip:${name}`),
      }),
      fc.record({
        kind: fc.constant('response' as const),
        status: fc.integer({ min: 100, max: 699 }),
        reason: headerText,
      }),
    ),
  })
  .map(({ headers, body, start }) => ({ ...start, headers, body }));

describe('parseMessage', () => {
  test('reads a response with compact forms, folded lines and several values in one header', () => {
    const parsed = parseMessage(
      text(
        'SIP/2.0 200 All is well',
        'v: SIP/2.0/UDP a.example:5060;branch=z9hG4bKa , SIP/2.0/UDP b.example',
        'Via:SIP/2.0/TCP c.example',
        'f : "Caller, first" <sip:a@a.example>;tag=1',
        'Subject: one',
        ' two',
        '\t three',
        'l: 4',
        '',
        'bodyrest',
      ),
    );
    expect(parsed).toMatchObject({
      kind: 'response',
      status: 200,
      reason: 'All is well',
      body: Buffer.from('body'),
    });
    expect(headerList(parsed!, 'via')).toEqual([
      'SIP/2.0/UDP a.example:5060;branch=z9hG4bKa',
      'SIP/2.0/UDP b.example',
      'SIP/2.0/TCP c.example',
    ]);
    expect(headerLines(parsed!, 'From')).toEqual(['"Caller, first" <sip:a@a.example>;tag=1']);
    expect(headerValue(parsed!, 'Subject')).toBe('one two three');
    expect(headerValue(parsed!, 'Content-Length')).toBeNull();
  });

  test('reads a request after keep-alives, and with bare line feeds', () => {
    expect(parseMessage(Buffer.from('\r\n\r\nOPTIONS sip:a.example SIP/2.0\nTo: <sip:a>\n\n'))).toMatchObject(
      {
        kind: 'request',
        method: 'OPTIONS',
        uri: 'sip:a.example',
      },
    );
  });

  test('takes the rest of a datagram as body where Content-Length is absent', () => {
    expect(parseMessage(text('SIP/2.0 200 OK', '', 'rest'))?.body.toString()).toBe('rest');
  });

  test.each<[string, Buffer]>([
    ['an HTTP answer', text('HTTP/1.1 400 Bad Request', '', '')],
    ['another version', text('SIP/3.0 200 OK', '', '')],
    ['a status below 100', text('SIP/2.0 099 No', '', '')],
    ['a message cut short', text('SIP/2.0 200 OK', 'Content-Length: 5', '', 'abcd')],
    ['no empty line', text('SIP/2.0 200 OK', 'To: a', '')],
    ['two lengths that differ', text('SIP/2.0 200 OK', 'Content-Length: 0', 'l: 1', '', 'a')],
    ['a negative length', text('SIP/2.0 200 OK', 'Content-Length: -1', '', '')],
    ['a length in hex', text('SIP/2.0 200 OK', 'Content-Length: 0x0', '', '')],
    ['a line without a colon', text('SIP/2.0 200 OK', 'Nonsense', '', '')],
    ['a header name with a space', text('SIP/2.0 200 OK', 'To me: a', '', '')],
    ['a first header that is a continuation', text('SIP/2.0 200 OK', ' To: a', '', '')],
    ['a lone carriage return', text('SIP/2.0 200 OK', 'To: a\rEvil: b', '', '')],
    ['a NUL', text('SIP/2.0 200 OK', 'To: a\0', '', '')],
    ['257 headers', text('SIP/2.0 200 OK', ...Array<string>(257).fill('A: b'), '', '')],
    ['more than fits a datagram', Buffer.alloc(maxMessageBytes + 1, 'a')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_what, data) => {
    expect(parseMessage(data)).toBeNull();
  });

  test('gives back what was written', () => {
    fc.assert(
      fc.property(message, (original) => {
        expect(parseMessage(writeMessage(original))).toEqual(original);
      }),
    );
  });

  test('never throws, whatever arrives', () => {
    const bytes = fc.uint8Array({ maxLength: 600 });
    const nearly = fc
      .tuple(message, fc.nat(), fc.uint8Array({ maxLength: 4 }))
      .map(([original, at, noise]) => {
        const written = writeMessage(original);
        const cut = at % written.length;
        return Buffer.concat([written.subarray(0, cut), noise, written.subarray(cut + 1)]);
      });
    fc.assert(
      fc.property(fc.oneof(bytes, nearly), (data) => {
        const parsed = parseMessage(Buffer.from(data));
        if (!parsed) return;
        readCSeq(parsed);
        for (const { value } of parsed.headers) [readVia(value), uriOf(value)];
        // What was read can be written: nothing in it can break out of its line.
        writeMessage(parsed);
      }),
    );
  });
});

describe('writeMessage', () => {
  const request = {
    kind: 'request',
    method: 'OPTIONS',
    uri: 'sip:a',
    headers: [],
    body: Buffer.alloc(0),
  } as const;

  test.each([
    { ...request, uri: 'sip:a SIP/2.0\r\nEvil: 1' },
    { ...request, headers: [{ name: 'To', value: 'a\r\nEvil: 1' }] },
    { ...request, headers: [{ name: 'To\r\nEvil', value: '1' }] },
    { ...request, headers: [{ name: 'To', value: 'a\nb' }] },
  ])('refuses what would add a header %#', (evil) => {
    expect(() => writeMessage({ ...evil, headers: [...evil.headers] })).toThrow(RangeError);
  });
});

describe('syntax', () => {
  test('reads where the far end saw us', () => {
    const via = 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx;received=192.0.2.9;rport=4711';
    expect(readVia(via)).toEqual({ branch: 'z9hG4bKx', received: '192.0.2.9', rport: 4711 });
    expect(readVia('SIP/2.0/UDP h;rport=99999')).toEqual({ branch: null, received: null, rport: null });
  });

  test('takes the URI out of a Contact', () => {
    expect(uriOf('"a <b> c" <sip:x@y;transport=tcp>;expires=3')).toBe('sip:x@y;transport=tcp');
    expect(uriOf('sip:x@y;expires=3')).toBe('sip:x@y');
    expect(uriOf('<sip:x')).toBeNull();
  });

  test('escapes in the user part only what RFC 3261 wants escaped', () => {
    expect(uriUser('+90850*1;a=b')).toBe('+90850*1;a=b');
    expect(uriUser('a@b%#')).toBe('a%40b%25%23');
  });
});
