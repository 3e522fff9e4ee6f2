import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TwilioSimulator } from '../../lab/twilio/simulator';
import { accountSid, authToken, openTwilio, sidOf } from '../../lab/twilio/testing';
import type { TwilioCall } from './client';
import { twilioCredentials } from './credentials';
import { twilioProvider } from './provider';

let simulator: TwilioSimulator;
let call: TwilioCall;
beforeEach(async () => {
  ({ simulator, call } = await openTwilio());
});
afterEach(() => simulator.close());

const check = (extra: Partial<TwilioCall['credentials']> = {}) =>
  twilioProvider.account.check({ ...call, credentials: { ...call.credentials, ...extra } });
const apiKeySid = sidOf('SK');

describe('The account check', () => {
  it('names the account and its balance', async () => {
    expect(await check()).toEqual({
      message: 'Login accepted; account “Lab account”.',
      balance: { amount: '100.00000', currency: 'USD' },
    });
  });

  it('proves the token and the key, each by itself', async () => {
    simulator.addAccount({ sid: accountSid, authToken, keys: { [apiKeySid]: 'right' } });
    await expect(check({ apiKeySid, apiKeySecret: 'right' })).resolves.toMatchObject({});
    await expect(check({ apiKeySid, apiKeySecret: 'wrong' })).rejects.toMatchObject({ kind: 'auth' });
    await expect(check({ apiKeySid, apiKeySecret: 'right', authToken: 'wrong' })).rejects.toMatchObject({
      kind: 'auth',
      providerCode: '20003',
    });
  });

  it('says that an account is suspended, or on trial', async () => {
    simulator.addAccount({ sid: accountSid, authToken, type: 'Trial' });
    expect((await check()).message).toContain('trial account');
    simulator.addAccount({ sid: accountSid, authToken, status: 'suspended' });
    await expect(check()).rejects.toMatchObject({
      kind: 'auth',
      message: 'The Twilio account is suspended.',
    });
  });

  it('does not need the balance', async () => {
    simulator.inject({
      operation: 'GET /2010-04-01/Accounts/:account/Balance.json',
      kind: 'status',
      status: 403,
    });
    expect(await check()).toEqual({ message: 'Login accepted; account “Lab account”.' });
  });
});

it.each([
  [{ accountSid: 'AC1', authToken: 'x' }, 'accountSid'],
  [{ accountSid, authToken: '' }, 'authToken'],
  [{ accountSid, authToken, apiKeySid }, 'apiKeySecret'],
  [{ accountSid, authToken, phoneNumber: '415' }, 'phoneNumber'],
  [{ accountSid, authToken, bundleSid: sidOf('AD') }, 'bundleSid'],
])('credentials %p are refused for %s', (credentials, field) => {
  expect(twilioCredentials.safeParse(credentials).error?.issues[0]?.path).toEqual([field]);
});

describe('A recording', () => {
  let other: Server;
  let seen: (string | undefined)[];
  beforeEach(async () => {
    seen = [];
    other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('audio');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  it('is fetched from Twilio alone, so that the login reaches nobody else', async () => {
    const { port } = other.address() as AddressInfo;
    for (const url of [
      `http://127.0.0.1:${port}/RE1.mp3`,
      `http://localhost:${port}/RE1.mp3`,
      'https://api.twilio.com.example/RE1.mp3',
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'no address',
      simulator.url.replace('//', '//user:password@'),
    ])
      await expect(twilioProvider.recordings!.fetch(call, url)).rejects.toMatchObject({ kind: 'rejected' });
    expect(seen).toEqual([]);
  });

  it('that is gone, or not for this login, is said so', async () => {
    const at = (path: string) => `${simulator.url}/2010-04-01/Accounts/${accountSid}/Recordings/${path}`;
    await expect(twilioProvider.recordings!.fetch(call, at('RE1.mp3'))).rejects.toMatchObject({
      kind: 'not-found',
    });
    const wrong = { ...call, credentials: { ...call.credentials, authToken: 'wrong' } };
    await expect(twilioProvider.recordings!.fetch(wrong, at('RE1.mp3'))).rejects.toMatchObject({
      kind: 'auth',
    });
  });
});
