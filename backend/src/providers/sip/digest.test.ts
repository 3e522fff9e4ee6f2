import fc from 'fast-check';
import {
  answerChallenge,
  type Challenge,
  type DigestInput,
  digestResponse,
  parseAuthorization,
  parseChallenges,
  pickChallenge,
} from './digest';

/** RFC 2617 §3.5 */
const classic: DigestInput = {
  algorithm: 'MD5',
  session: false,
  username: 'Mufasa',
  realm: 'testrealm@host.com',
  password: 'Circle Of Life',
  method: 'GET',
  uri: '/dir/index.html',
  nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  cnonce: '0a4f113b',
  nonceCount: '00000001',
  qop: 'auth',
};

/** RFC 7616 §3.9.1 */
const modern: DigestInput = {
  ...classic,
  realm: 'http-auth@example.org',
  password: 'Circle of Life',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};

/** RFC 7616 §3.9.2 with its erratum 4897 */
const unicode: DigestInput = {
  ...classic,
  algorithm: 'SHA-512-256',
  username: 'Jäsøn Doe',
  realm: 'api@example.org',
  password: 'Secret, or not?',
  uri: '/doe.json',
  nonce: '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK',
  cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
};

describe('digestResponse', () => {
  test.each<[string, DigestInput, string]>([
    ['RFC 2617 §3.5', classic, '6629fae49393a05397450978507c4ef1'],
    [
      'RFC 2069 §2.4 (erratum 749), without qop',
      { ...classic, password: 'CircleOfLife', qop: null },
      '1949323746fe6a43ef61f9606e7febea',
    ],
    [
      'MD5-sess, computed with another implementation',
      { ...classic, session: true },
      '8e3825c57e897f5a0dec6c2d4e5059d0',
    ],
    ['RFC 7616 §3.9.1, MD5', modern, '8ca523f5e9506fed4657c9700eebdbec'],
    [
      'RFC 7616 §3.9.1, SHA-256',
      { ...modern, algorithm: 'SHA-256' },
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
    [
      'RFC 7616 §3.9.2, SHA-512-256 and a name in UTF-8',
      unicode,
      '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
    ],
  ])('gives the figure of %s', (_source, input, expected) => {
    expect(digestResponse(input)).toBe(expected);
  });
});

describe('parseChallenges', () => {
  test('reads every parameter, quoted or not, in any case', () => {
    const line =
      'digest  Realm="a \\"b\\" \\\\c", NONCE=abc,opaque="", qop="auth-int, AUTH",stale=TRUE, algorithm=md5-SESS';
    expect(parseChallenges([line])).toEqual<Challenge[]>([
      {
        realm: 'a "b" \\c',
        nonce: 'abc',
        opaque: '',
        algorithm: 'MD5',
        session: true,
        algorithmText: 'md5-SESS',
        qop: 'auth',
        stale: true,
      },
    ]);
  });

  test('takes MD5 where no algorithm stands, and no qop where none or an empty one stands', () => {
    expect(parseChallenges(['Digest realm="r",nonce="n"', 'Digest realm="r",nonce="n",qop=""'])).toEqual([
      expect.objectContaining({
        algorithm: 'MD5',
        algorithmText: null,
        qop: null,
        stale: false,
        opaque: null,
      }),
      expect.objectContaining({ qop: null }),
    ]);
  });

  test('separates challenges that share a line', () => {
    const line =
      'Basic realm="x, y", Digest realm="r",nonce="1",algorithm=MD5, Digest realm="r",nonce="2",algorithm=SHA-256';
    expect(parseChallenges([line]).map(({ nonce }) => nonce)).toEqual(['1', '2']);
  });

  test.each([
    ['another scheme', 'Bearer realm="r",nonce="n"'],
    ['an unknown algorithm', 'Digest realm="r",nonce="n",algorithm=AKAv1-MD5'],
    ['only auth-int', 'Digest realm="r",nonce="n",qop="auth-int"'],
    ['no nonce', 'Digest realm="r"'],
    ['no realm', 'Digest nonce="n"'],
    ['a nonce that would not fit the answer', `Digest realm="r",nonce="${'n'.repeat(1_025)}"`],
    ['an unclosed quote', 'Digest realm="r,nonce="n'],
    ['nothing', ''],
  ])('leaves out %s', (_what, line) => {
    expect(parseChallenges([line])).toEqual([]);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 })), (lines) => {
        pickChallenge(parseChallenges(lines.map((line) => `Digest ${line}`)));
      }),
    );
  });
});

describe('pickChallenge', () => {
  test('prefers the strongest, and the first among equals', () => {
    const lines = ['MD5', 'SHA-256', 'SHA-256', 'MD5'].map(
      (algorithm, index) => `Digest realm="r",nonce="${index}",algorithm=${algorithm}`,
    );
    expect(pickChallenge(parseChallenges(lines))?.nonce).toBe('1');
    expect(pickChallenge([])).toBeNull();
  });
});

describe('answerChallenge', () => {
  const request = {
    username: 'u',
    password: 'p',
    method: 'REGISTER',
    uri: 'sip:a.example',
    cnonce: 'c',
    nonceCount: 10,
  };

  test('sends back what the server must recognise, and counts in hex', () => {
    const [challenge] = parseChallenges([
      'Digest realm="r",nonce="n",opaque="o",qop="auth",algorithm=SHA-256',
    ]);
    const sent = parseAuthorization(answerChallenge(challenge!, request));
    expect(Object.fromEntries(sent!)).toEqual({
      username: 'u',
      realm: 'r',
      nonce: 'n',
      uri: 'sip:a.example',
      response: digestResponse({ ...challenge!, ...request, nonceCount: '0000000a' }),
      algorithm: 'SHA-256',
      cnonce: 'c',
      qop: 'auth',
      nc: '0000000a',
      opaque: 'o',
    });
  });

  test('leaves out what an old server did not ask for', () => {
    const [challenge] = parseChallenges(['Digest realm="r",nonce="n"']);
    const sent = parseAuthorization(answerChallenge(challenge!, request));
    expect([...sent!.keys()]).toEqual(['username', 'realm', 'nonce', 'uri', 'response']);
  });

  test('escapes quotes, so that nothing that a server or user chose can add a parameter', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme' }),
        (username, realm) => {
          const challenge: Challenge = {
            realm,
            nonce: 'n"\\',
            opaque: '",x="',
            algorithm: 'MD5',
            session: false,
            algorithmText: null,
            qop: null,
            stale: false,
          };
          const sent = parseAuthorization(answerChallenge(challenge, { ...request, username }));
          expect(sent!.get('username')).toBe(username);
          expect(sent!.get('realm')).toBe(realm);
          expect(sent!.get('nonce')).toBe('n"\\');
          expect(sent!.get('opaque')).toBe('",x="');
          expect(sent!.size).toBe(6);
        },
      ),
    );
  });
});
