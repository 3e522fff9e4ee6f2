import type { z } from 'zod';
import { startTestApp, type TestApp, until } from '../../../tests/client';
import type { phoneNumber } from './schema';

type NumberAnswer = z.output<typeof phoneNumber> & { provisioning: { status: string } };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
});
afterAll(() => app.close());

async function numberOf(token: string, id: string): Promise<NumberAnswer> {
  return (await app.call('get', `/api/phone-numbers/${id}`, token)).body.data;
}

async function provision(token: string, body: object, key = 'k1') {
  return app.call('post', '/api/phone-numbers/provision', token).set('Idempotency-Key', key).send(body);
}

const settled = (number: { provisioning: { status: string } }) =>
  !['RUNNING', 'UNDOING'].includes(number.provisioning.status);

describe('a number for a business', () => {
  it('is set up in Turkey over SIP, linked to the receptionist, calls, and is released at every provider', async () => {
    const owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
    const asked = await provision(owner.token, { countryCode: 'TR' });
    expect(asked.status).toBe(202);
    expect(asked.body.data.provisioning.steps).toHaveLength(7);
    const number = await until(() => numberOf(owner.token, asked.body.data.id), settled);
    expect(number).toMatchObject({
      status: 'ACTIVE',
      provider: 'NETGSM',
      provisioning: { status: 'DONE', mode: 'API' },
    });
    expect(number.number).toMatch(/^\+90850\d{7}$/);
    expect(number.assistant).not.toBeNull();
    expect(app.lab!.netgsm.account('8500000000')!.numbers).toHaveLength(1);

    const released = await app.call('delete', `/api/phone-numbers/${number.id}`, owner.token);
    expect(released.status).toBe(202);
    const gone = await until(
      () => numberOf(owner.token, number.id),
      (each) => each.status === 'CANCELLED',
    );
    expect(gone.provisioning).toMatchObject({ kind: 'RELEASE', status: 'DONE' });
    expect(app.lab!.netgsm.account('8500000000')!.numbers).toHaveLength(0);
  });

  it('is set up in the United States', async () => {
    const owner = await app.signUp({ countryCode: 'DE', plan: 'STARTER' });
    const asked = await provision(owner.token, { countryCode: 'US', areaCode: '415' });
    const number = await until(() => numberOf(owner.token, asked.body.data.id), settled);
    expect(number).toMatchObject({ status: 'ACTIVE', provider: 'VAPI', areaCode: '415' });
    const call = await app
      .call('post', `/api/phone-numbers/${number.id}/test-call`, owner.token)
      .send({ to: '+14155550123' });
    expect(call.status).toBe(202);
    const ended = await until(
      async () =>
        (await app.call('get', `/api/phone-numbers/${number.id}/test-call/${call.body.data.id}`, owner.token))
          .body.data,
      (each) => each.endTime !== null,
    );
    expect(ended.status).toBe('COMPLETED');
  });
});
