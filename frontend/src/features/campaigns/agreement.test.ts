import { agreementIn } from './agreement';

const rvm = { channel: 'RVM', purpose: 'MARKETING' };
const sms = { channel: 'SMS', purpose: 'SERVICE' };

describe('What somebody has said of voicemails', () => {
  it.each([
    ['unknown', []],
    ['unknown', [{ ...sms, state: 'GRANTED' }]],
    ['unknown', [{ ...rvm, purpose: 'SERVICE', state: 'GRANTED' }]],
    ['agreed', [{ ...rvm, state: 'GRANTED' }]],
    // The newest word counts, of each thing by itself.
    [
      'agreed',
      [
        { ...rvm, state: 'GRANTED' },
        { ...rvm, state: 'REVOKED' },
      ],
    ],
    [
      'refused',
      [
        { ...rvm, state: 'REVOKED' },
        { ...rvm, state: 'GRANTED' },
      ],
    ],
    [
      'refused',
      [
        { ...rvm, state: 'GRANTED' },
        { ...sms, state: 'REVOKED' },
      ],
    ],
  ])('is %s after %j', (expected, history) => {
    expect(agreementIn(history)).toBe(expected);
  });
});
