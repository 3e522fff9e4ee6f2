import {
  type Asked,
  codeForStatus,
  errorKindFor,
  type SipCode,
  sentenceFor,
  sipCodes,
  worksWith,
} from './sentences';

const register: Asked = { method: 'REGISTER', credentialsSent: true, retryAfter: false };
const bare: Asked = { ...register, credentialsSent: false };
const options: Asked = { method: 'OPTIONS', credentialsSent: false, retryAfter: false };

describe('codeForStatus', () => {
  test.each<[number, Asked, SipCode]>([
    [200, register, 'registered'],
    [200, bare, 'registered-without-password'],
    [200, options, 'reachable'],
    [302, register, 'moved'],
    [400, register, 'refused'],
    [401, register, 'wrong-password'],
    [407, register, 'wrong-password'],
    [401, options, 'password-wanted'],
    [407, options, 'password-wanted'],
    [403, register, 'wrong-password'],
    [403, bare, 'address-blocked'],
    [403, options, 'address-blocked'],
    [404, register, 'unknown-user'],
    [604, register, 'unknown-user'],
    [404, options, 'answered-otherwise'],
    [405, options, 'answered-otherwise'],
    [405, bare, 'registration-not-offered'],
    [501, bare, 'registration-not-offered'],
    [408, register, 'server-fault'],
    [486, register, 'refused'],
    [488, options, 'codec-not-accepted'],
    [606, register, 'codec-not-accepted'],
    [500, register, 'server-fault'],
    [503, register, 'server-fault'],
    [503, { ...register, retryAfter: true }, 'too-many-requests'],
    [603, register, 'refused'],
  ])('reads %d to %j as %s', (status, asked, expected) => {
    expect(codeForStatus(status, asked)).toBe(expected);
  });

  test('has a code for every status there can be', () => {
    for (let status = 200; status < 700; status += 1) {
      for (const asked of [register, bare, options]) {
        const code = codeForStatus(status, asked);
        expect(sipCodes).toContain(code);
        expect(worksWith(code)).toBe(status < 300 || code === 'answered-otherwise');
      }
    }
  });
});

describe('sentenceFor', () => {
  test.each(sipCodes)('says one plain sentence for %s', (code) => {
    const sentence = sentenceFor(code);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(sentence).toMatch(/^[A-Z][^.!?]*(?:\.[a-z0-9][^.!?]*)*\.$/);
    expect(sentence.length).toBeLessThan(220);
    expect(errorKindFor(code) === null).toBe(worksWith(code));
  });

  test('says each thing once, and names where a login has moved to', () => {
    expect(new Set(sipCodes.map((code) => sentenceFor(code))).size).toBe(sipCodes.length);
    expect(sentenceFor('moved', 'sip2.carrier.example')).toContain('(sip2.carrier.example)');
    expect(sentenceFor('refused', 'sip2.carrier.example')).not.toContain('sip2');
  });
});
