import { describeContract } from '../../../tests/contracts';
import { isNode, type Node } from '../../../tests/openapi-schema';
import { resultCode, resultCodes } from './codes';

describe('Result codes', () => {
  it('mean different things at different endpoints', () => {
    expect(resultCode('send', '40')?.outcome).toBe('rejected');
    expect(resultCode('inbox', '40')?.outcome).toBe('empty');
    expect(resultCode('otp', '60')?.outcome).toBe('rejected');
    expect(resultCode('report', '60')?.outcome).toBe('empty');
    expect(resultCode('cancel', '60')?.outcome).toBe('not-found');
  });

  it('say all three causes of code 30 everywhere', () => {
    for (const codes of Object.values(resultCodes)) {
      expect(codes['30']).toMatchObject({
        outcome: 'auth',
        sentence: expect.stringMatching(/password.*permission.*IP restriction/),
      });
    }
  });

  it.each(['80', '85'])('call for patience at %s', (code) => {
    expect(resultCode('send', code)?.outcome).toBe('rate-limited');
  });

  it.each(['01', '02', '5000', 'constructor'])('do not know %s', (code) => {
    expect(resultCode('send', code)).toBeUndefined();
  });
});

describeContract('netgsm', (contract) => {
  const info = contract.document['info'] as Node;
  const tables = info['x-result-codes'] as Record<string, unknown>;

  it.each([
    ['send', 'sms/rest/v2/send'],
    ['otp', 'sms/rest/v2/otp'],
    ['report', 'sms/rest/v2/report'],
    ['inbox', 'sms/rest/v2/inbox'],
    ['cancel', 'sms/rest/v2/cancel'],
    ['balance', 'balance'],
  ] as const)('with all codes of %s and no other', (endpoint, name) => {
    const table = tables[name];
    expect(Object.keys(resultCodes[endpoint]).sort()).toEqual(isNode(table) && Object.keys(table).sort());
  });
});
