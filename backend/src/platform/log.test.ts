import { makeLog, withoutQuery } from './log';

/** Logs once at the finest level. @returns the line as it was written, and read */
function written(...values: [object, string?]): { text: string; line: Record<string, unknown> } {
  const lines: string[] = [];
  makeLog('trace', { write: (line) => void lines.push(line) }).trace(...(values as [object]));
  return { text: lines[0]!, line: JSON.parse(lines[0]!) };
}

describe('a log line', () => {
  const names = [
    ...['password', 'newPassword', 'currentPassword', 'sip_password', 'sip_sifre', 'token', 'accessToken'],
    ...[
      'refreshToken',
      'privateKey',
      'apiKey',
      'authToken',
      'authPassword',
      'credentials',
      'secret',
      'key',
      'csv',
    ],
    ...['authorization', 'cookie'],
  ];
  it.each(names)('hides %s, four levels deep', (name) => {
    const secret = { [name]: 'made-up' };
    const { text, line } = written({ ...secret, a: secret, b: { c: secret }, d: { e: { f: secret } } });
    expect(text).not.toContain('made-up');
    expect(line).toMatchObject({ [name]: '[redacted]', b: { c: { [name]: '[redacted]' } } });
  });

  it('keeps the words of an error and those of its causes, and nothing that hangs on it', () => {
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new TypeError('not reached', { cause }), {
      code: 'E1',
      config: { headers: { 'X-Api-Key': 'made-up' } },
      request: { body: 'made-up' },
    });
    const { text, line } = written({ err: error });
    expect(text).not.toContain('made-up');
    expect(line['err']).toEqual({
      type: 'TypeError',
      message: 'not reached',
      code: 'E1',
      stack: expect.stringContaining('log.test.ts'),
      cause: {
        type: 'Error',
        message: 'connection refused',
        code: 'ECONNREFUSED',
        stack: expect.any(String),
      },
    });
  });

  it('takes what is thrown and no error, and errors that are their own cause', () => {
    expect(written({ err: 'text' }).line['err']).toEqual({ type: 'string', message: 'text' });
    const circle = new Error('round');
    circle.cause = circle;
    expect(written({ err: circle }).line['err']).toMatchObject({ message: 'round' });
  });

  it('has addresses without their query', () => {
    expect(written({ url: '/api/auth/invitation?token=made-up' }).line['url']).toBe('/api/auth/invitation');
    expect(withoutQuery('/plain')).toBe('/plain');
    for (const place of ['calendar', 'data-exports', 'webhooks/netgsm', 'DATA-exports'])
      expect(withoutQuery(`/api/${place}/a-secret/more?x=1`)).toBe(`/api/${place}/[redacted]`);
  });

  it('cannot be broken in two by what is logged', () => {
    const { text } = written({ name: 'a\n{"level":60}' }, 'b\r\nc');
    expect(text.trimEnd().split(/[\r\n]/)).toHaveLength(1);
  });
});

it('writes nothing when it is silent', () => {
  const lines: string[] = [];
  makeLog('silent', { write: (line) => void lines.push(line) }).fatal('x');
  expect(lines).toEqual([]);
});
