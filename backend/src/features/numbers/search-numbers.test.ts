import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PROVIDER_TIMEOUT_MS: '700' } });
  owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
});
afterAll(() => app.close());

const search = async (query: Record<string, string>, person = owner) =>
  app.call('get', '/api/phone-numbers/available', person.token).query(query);
const numbersOf = async (query: Record<string, string>) => (await search(query)).body.data.numbers;
const act = (body: object, person = owner) =>
  app.call('post', '/api/provider-management', person.token).send(body);

describe('Numbers for sale', () => {
  it('are shown with place, abilities and price, and vanish when sold', async () => {
    const [first] = await numbersOf({ country: 'US', areaCode: '206' });
    expect(first).toEqual({
      number: expect.stringMatching(/^\+1206555/),
      formattedNumber: expect.stringContaining('206'),
      provider: 'TWILIO',
      locality: 'Seattle, WA',
      features: ['voice', 'sms', 'mms'],
      price: { amount: '1.15', currency: 'USD', period: 'month' },
    });
    const ordered = await app
      .call('post', '/api/phone-numbers/provision', owner.token)
      .set('Idempotency-Key', 'chosen')
      .send({ countryCode: 'US', phoneNumber: first.number });
    await until(
      async () =>
        (await app.call('get', `/api/phone-numbers/${ordered.body.data.id}`, owner.token)).body.data,
      ({ status }) => status === 'ACTIVE',
    );
    const left = await numbersOf({ country: 'US', areaCode: '206' });
    expect(left.map((each: { number: string }) => each.number)).not.toContain(first.number);
  });

  it('are found by area, digits, type and what they can', async () => {
    expect(await numbersOf({ country: 'GB', areaCode: '20' })).toHaveLength(50);
    expect(await numbersOf({ country: 'GB', areaCode: '161' })).toEqual([]);
    const mobiles = await numbersOf({ country: 'GB', type: 'mobile', contains: '7700900155' });
    expect(mobiles).toEqual([expect.objectContaining({ number: '+447700900155' })]);
    expect(await numbersOf({ country: 'US', type: 'mobile' })).toEqual([]);
    expect(await numbersOf({ country: 'GB', features: 'voice,mms' })).toEqual([]);
    expect(await numbersOf({ country: 'ZZ' })).toEqual([]);
  });

  it.each([
    {},
    { country: 'gb' },
    { country: 'GB', contains: '1' },
    { country: 'GB', type: 'fax' },
    { country: 'GB', features: 'fax' },
    { country: 'GB', areaCode: 'x' },
    { country: 'GB', provider: 'NOBODY' },
  ])('refuse %p', async (query) => {
    expect((await search(query as Record<string, string>)).status).toBe(422);
  });

  it('need a carrier that can be asked, and one that answers', async () => {
    expect((await search({ country: 'GB', provider: 'VAPI' })).body.code).toBe('provider-not-configured');
    app.lab!.twilio.inject({ operation: '*', kind: 'status', status: 500, times: 20 });
    expect((await search({ country: 'GB' })).body.code).toBe('provider-unavailable');
    app.lab!.twilio.clearFaults();
  });
});

it('countries that Twilio sells in can be had at once while an account is connected', async () => {
  const { countries } = (await app.call('get', '/api/phone-numbers/countries', owner.token)).body.data;
  const twilio = countries.filter((each: { provider: string }) => each.provider === 'TWILIO');
  expect(twilio.map((each: { countryCode: string }) => each.countryCode)).toEqual(
    expect.arrayContaining(['GB', 'DE', 'FR', 'NL', 'CA']),
  );
  expect(twilio[0]).toMatchObject({
    flag: '🇬🇧',
    available: true,
    availability: 'instant',
    price: '1.15',
    currency: 'USD',
  });
});

describe('The tenant’s own Twilio account', () => {
  it('shows its numbers, and one of them is taken in without being bought, then lost and cleared away', async () => {
    const accountSid = `AC${'c'.repeat(32)}`;
    app.lab!.twilio.addAccount({
      sid: accountSid,
      authToken: 'own-token',
      numbers: ['+442079460177', '+442079460178'],
    });
    const added = await act({
      action: 'add_provider',
      provider: 'TWILIO',
      displayName: 'Ours',
      credentials: { accountSid, authToken: 'own-token' },
    });
    expect(added.body.data.provider.credentialHint).toEqual({ accountSid, authToken: '…' });
    const { id } = added.body.data.provider;
    expect((await act({ action: 'test_connection', id })).body.data).toMatchObject({
      ok: true,
      balance: { currency: 'USD' },
    });
    const seen = (await act({ action: 'sync_numbers', id })).body.data.numbers;
    expect(seen.map((each: { number: string; inUse: boolean }) => [each.number, each.inUse])).toEqual([
      ['+442079460177', false],
      ['+442079460178', false],
    ]);
    const paid = app.lab!.twilio.paid.length;
    const taken = await act({ action: 'import_number', id, providerNumberId: seen[0].providerNumberId });
    expect(taken.body.data.number).toMatchObject({
      countryCode: 'GB',
      provider: 'TWILIO',
      number: '+442079460177',
    });
    const numberId = taken.body.data.number.id;
    const read = async () => (await app.call('get', `/api/phone-numbers/${numberId}`, owner.token)).body.data;
    await until(read, ({ status }) => status === 'ACTIVE');
    expect(app.lab!.twilio.paid.length).toBe(paid);
    const there = () => app.lab!.twilio.account(accountSid).numbers.get(seen[0].providerNumberId);
    expect(there()?.voiceUrl).toContain(`/api/webhooks/twilio/voice?account=${id}`);
    expect(
      (await act({ action: 'import_number', id, providerNumberId: seen[0].providerNumberId })).status,
    ).toBe(409);
    const [first] = (await act({ action: 'list_numbers', id })).body.data.numbers;
    expect(first).toMatchObject({ inUse: true });

    // The carrier takes it back.
    app.lab!.twilio.account(accountSid).numbers.delete(seen[0].providerNumberId);
    await app.call('post', '/api/reconciliation/run', owner.token).send({});
    const findings = await until(
      async () => (await app.call('get', '/api/reconciliation', owner.token)).body.data.findings,
      (list) => list.length > 0,
    );
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'ours-gone', provider: 'TWILIO', number: '+442079460177' }),
    ]);
    await app
      .call('post', `/api/reconciliation/${findings[0].id}/repair`, owner.token)
      .set('Idempotency-Key', 'gone')
      .send({});
    await until(read, ({ status }) => status === 'CANCELLED');
  });

  it('of another business is not there', async () => {
    const stranger = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
    const { providers } = (await act({ action: 'list_providers' })).body.data;
    const { id } = providers.find((each: { origin: string }) => each.origin === 'TENANT');
    expect((await act({ action: 'sync_numbers', id }, stranger)).status).toBe(404);
    expect((await act({ action: 'import_number', id, providerNumberId: 'PN1' }, stranger)).status).toBe(404);
  });
});

it('finds a number whose calls were sent elsewhere, and brings them back', async () => {
  const person = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  const ordered = await app
    .call('post', '/api/phone-numbers/provision', person.token)
    .set('Idempotency-Key', 'drift')
    .send({ countryCode: 'SE' });
  const number = await until(
    async () => (await app.call('get', `/api/phone-numbers/${ordered.body.data.id}`, person.token)).body.data,
    ({ status }) => status === 'ACTIVE',
  );
  const there = app.lab!.twilio.ownerOf(number.number)!.number;
  const right = there.voiceUrl;
  app.lab!.twilio.configure(number.number, { voiceUrl: 'https://elsewhere.example/voice' });
  await app.call('post', '/api/reconciliation/run', person.token).send({});
  const [finding] = await until(
    async () => (await app.call('get', '/api/reconciliation', person.token)).body.data.findings,
    (list) => list.length > 0,
  );
  expect(finding).toMatchObject({ kind: 'drift', detail: expect.stringContaining('elsewhere') });
  await app
    .call('post', `/api/reconciliation/${finding.id}/repair`, person.token)
    .set('Idempotency-Key', 'mend')
    .send({});
  await until(
    async () => there.voiceUrl,
    (url) => url === right,
  );
});
