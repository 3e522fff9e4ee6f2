import { type Person, startTestApp, type TestApp, until } from '../../../../tests/client';

interface NumberAnswer {
  id: string;
  number: string;
  status: string;
  provider: string;
  features: string[];
  monthlyCost: string | null;
  currency: string | null;
  provisioning: {
    status: string;
    mode: string;
    steps: { name: string; status: string }[];
    error: { message: string } | null;
  };
}

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({
    lab: true,
    worker: true,
    env: { PUBLIC_URL: 'http://127.0.0.1:9', TELYX_PROVIDER_TIMEOUT_MS: '700' },
  });
});
beforeEach(async () => {
  app.lab!.twilio.clearFaults();
  app.lab!.vapi.clearFaults();
  owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
});
afterAll(() => app.close());

const read = async (id: string): Promise<NumberAnswer> =>
  (await app.call('get', `/api/phone-numbers/${id}`, owner.token)).body.data;
const settle = (id: string) =>
  until(
    () => read(id),
    ({ provisioning }) => !['RUNNING', 'UNDOING'].includes(provisioning.status),
  );
let keys = 0;
const order = async (body: object) => {
  keys += 1;
  const answer = await app
    .call('post', '/api/phone-numbers/provision', owner.token)
    .set('Idempotency-Key', `k${keys}`)
    .send(body);
  return answer;
};
const provision = async (body: object): Promise<NumberAnswer> => settle((await order(body)).body.data.id);
const platform = () => app.lab!.twilio.account(app.lab!.addresses.twilio.accountSid);
const owned = (number: string) =>
  [...platform().numbers.values()].find((each) => each.phoneNumber === number);
const bought = () => app.lab!.twilio.paid.filter(({ event }) => event === 'bought').length;
const voice = () => app.lab!.vapi.organisation(app.lab!.addresses.vapi.privateKey);
const purchase = 'POST /2010-04-01/Accounts/:account/IncomingPhoneNumbers.json';

it('sets up a number that asks us, and releases it at both providers', async () => {
  const number = await provision({ countryCode: 'DE' });
  expect(number).toMatchObject({
    status: 'ACTIVE',
    provider: 'TWILIO',
    features: ['ai-voice', 'voice', 'sms'],
    monthlyCost: '1.15',
    currency: 'USD',
    provisioning: { status: 'DONE', mode: 'API' },
  });
  expect(number.number).toMatch(/^\+4930\d+$/);
  expect(number.provisioning.steps.map(({ name }) => name)).toEqual([
    'order',
    'vapi-number',
    'link-assistant',
    'configure',
    'activate',
  ]);
  expect(owned(number.number)).toMatchObject({
    friendlyName: expect.stringMatching(/^tlx-[0-9a-f]{32}$/),
    voiceUrl: 'http://127.0.0.1:9/api/webhooks/twilio/voice',
    statusCallback: 'http://127.0.0.1:9/api/webhooks/twilio/voice/status',
    smsUrl: 'http://127.0.0.1:9/api/webhooks/twilio/sms',
  });
  const reference = owned(number.number)!.friendlyName;
  const address = [...voice().numbers.values()].find((each) => each.name === reference);
  expect(address).toMatchObject({ sipUri: `sip:${reference}@sip.vapi.ai`, assistantId: expect.any(String) });
  await app.call('delete', `/api/phone-numbers/${number.id}`, owner.token);
  await until(
    () => read(number.id),
    ({ status }) => status === 'CANCELLED',
  );
  expect(owned(number.number)).toBeUndefined();
  expect([...voice().numbers.values()].some((each) => each.name === reference)).toBe(false);
});

it('buys the number that was chosen, and tells when somebody else was faster', async () => {
  const phoneNumber = '+447700900142';
  expect(await provision({ countryCode: 'GB', phoneNumber })).toMatchObject({
    status: 'ACTIVE',
    number: phoneNumber,
  });
  expect((await order({ countryCode: 'GB', phoneNumber })).body.code).toBe('conflict');
  expect((await order({ countryCode: 'DE', phoneNumber: '+447700900143' })).status).toBe(422);
  app.lab!.twilio.addAccount({
    sid: `AC${'f'.repeat(32)}`,
    authToken: 'another',
    numbers: ['+447700900144'],
  });
  const late = await provision({ countryCode: 'GB', phoneNumber: '+447700900144' });
  expect(late).toMatchObject({
    status: 'FAILED',
    provisioning: { error: { message: 'The number was sold to somebody else: choose another.' } },
  });
  const american = await provision({ countryCode: 'US', phoneNumber: '+14155550142' });
  expect(american).toMatchObject({ status: 'ACTIVE', provider: 'TWILIO', number: '+14155550142' });
});

it.each(['timeout-after-commit', 'reset-after-commit', 'wrong-json', 'reset'] as const)(
  'buys one number when the answer to the purchase is lost: %s',
  async (kind) => {
    const before = bought();
    app.lab!.twilio.inject({ operation: purchase, kind });
    expect(await provision({ countryCode: 'SE' })).toMatchObject({ status: 'ACTIVE' });
    expect(bought() - before).toBe(1);
  },
);

it('gives back what it bought when the voice provider refuses, and says why', async () => {
  const before = platform().numbers.size;
  app.lab!.vapi.inject({
    operation: 'POST /phone-number',
    kind: 'status',
    status: 400,
    message: 'no more addresses',
  });
  const failed = await provision({ countryCode: 'NL' });
  expect(failed).toMatchObject({ status: 'FAILED', provisioning: { status: 'FAILED' } });
  expect(failed.provisioning.error!.message).toContain('no more addresses');
  expect(platform().numbers.size).toBe(before);
  const again = await app
    .call('post', `/api/phone-numbers/${failed.id}/retry`, owner.token)
    .set('Idempotency-Key', failed.id)
    .send({});
  expect(again.status).toBe(202);
  expect(await settle(failed.id)).toMatchObject({ status: 'ACTIVE', provider: 'TWILIO' });
});

it('says what papers are missing, in words', async () => {
  const account = await app.call('post', '/api/providers', owner.token).send({
    provider: 'TWILIO',
    displayName: 'Ours',
    credentials: { accountSid: `AC${'e'.repeat(32)}`, authToken: 'own-token-without-papers' },
  });
  const failed = await provision({ countryCode: 'DE' });
  expect(failed.status).toBe('FAILED');
  expect(failed.provisioning.error!.message).toContain('have a regulatory bundle approved');
  await app.call('patch', `/api/providers/${account.body.data.id}`, owner.token).send({
    credentials: {
      accountSid: `AC${'e'.repeat(32)}`,
      authToken: 'own-token-without-papers',
      bundleSid: `BU${'1'.repeat(32)}`,
    },
  });
  const made = await provision({ countryCode: 'DE' });
  expect(made.status).toBe('ACTIVE');
  const own = [...app.lab!.twilio.account(`AC${'e'.repeat(32)}`).numbers.values()];
  expect(own).toEqual([
    expect.objectContaining({
      bundleSid: `BU${'1'.repeat(32)}`,
      voiceUrl: `http://127.0.0.1:9/api/webhooks/twilio/voice?account=${account.body.data.id}`,
    }),
  ]);
});

it('buys at Twilio in the United States when VAPI has none left, unless VAPI was named', async () => {
  const own = await app.call('post', '/api/providers', owner.token).send({
    provider: 'VAPI',
    displayName: 'Ours',
    credentials: { privateKey: 'own-key-of-five-numbers' },
  });
  expect(own.status).toBe(201);
  for (let count = 0; count < 5; count += 1)
    await fetch(`${app.lab!.addresses.vapi.url}/phone-number`, {
      method: 'POST',
      headers: { authorization: 'Bearer own-key-of-five-numbers', 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'vapi' }),
    });
  const before = bought();
  app.lab!.twilio.inject({ operation: purchase, kind: 'timeout-after-commit' });
  const number = await provision({ countryCode: 'US', areaCode: '415' });
  expect(number).toMatchObject({
    status: 'ACTIVE',
    provider: 'TWILIO',
    number: expect.stringMatching(/^\+1415/),
    features: ['ai-voice', 'voice', 'sms', 'mms'],
    monthlyCost: '1.15',
  });
  expect(bought() - before).toBe(1);
  expect(number.provisioning.steps.map(({ status }) => status)).toEqual(Array(5).fill('DONE'));
  const named = await provision({ countryCode: 'US', provider: 'VAPI' });
  expect(named).toMatchObject({ status: 'FAILED' });
});
