import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestApp, type TestApp, until } from '../../../tests/client';
import { openSalon, type Salon } from '../reception/testing';

// A business has a number of the voice AI and one of a carrier: which of them calls, and who calls when one of them cannot.

let app: TestApp;
let server: Server;
let salon: Salon;
let vapiNumber: string;
let twilioNumber: string;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PACE_MS: '20' } });
  server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owner = await app.signUp({ countryCode: 'US', plan: 'PRO', businessName: 'Lale Kuaför' });
  salon = await openSalon(app, owner);
  const provision = async (wanted: object): Promise<string> => {
    const made = await salon
      .call('post', '/api/phone-numbers/provision')
      .send({ countryCode: 'US', assistantId: salon.assistantId, ...wanted });
    const { number } = await until(
      async () => (await salon.call('get', `/api/phone-numbers/${made.body.data.id}`)).body.data,
      (each: { status: string; number: string }) => each.status === 'ACTIVE',
    );
    return number;
  };
  vapiNumber = await provision({ areaCode: '206' });
  twilioNumber = await provision({ provider: 'TWILIO', areaCode: '415' });
});
afterEach(async () => {
  app.lab!.vapi.clearFaults();
  app.lab!.twilio.clearFaults();
  await app.database.query('delete from provider_breakers');
  await app.database.query('delete from rate_limits');
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

const start = (body: object) => salon.call('post', '/api/calls').send(body);
interface Detail {
  status: string;
  choice: { candidates: { verdict: string }[] };
}
const detail = async (id: string): Promise<Detail> => (await salon.call('get', `/api/calls/${id}`)).body.data;
const picked = (choice: Detail['choice']) => choice.candidates.find(({ verdict }) => verdict === 'picked');
const select = async (body: object) =>
  (await salon.call('post', '/api/carrier-router/select').send(body)).body.data;
/** Until it has left us: the provider has it. */
const placed = (id: string) =>
  until(
    () => detail(id),
    ({ status }) => status !== 'QUEUED',
  );

it('calls from the number of the same area, and says why', async () => {
  for (const [to, from, provider] of [
    ['+14155550143', twilioNumber, 'TWILIO'],
    ['+12065550143', vapiNumber, 'VAPI'],
  ] as const) {
    const { body } = await start({ to });
    expect(body.data).toMatchObject({ from, provider });
    const { choice } = await detail(body.data.id);
    expect(picked(choice)).toMatchObject({ number: from, provider, reasons: [{ code: 'local' }] });
    expect((await select({ to })).choice).toMatchObject({ number: from, provider });
  }
});

it('keeps to what was asked for, or says why that is not possible', async () => {
  const to = '+12065550144';
  expect((await start({ to, provider_override: 'TWILIO' })).body.data.from).toBe(twilioNumber);
  expect((await start({ to, signed: true })).body.data.from).toBe(twilioNumber);
  expect((await start({ to: '+14155550144', from: vapiNumber })).body.data.from).toBe(vapiNumber);
  const refused = await start({ to, provider_override: 'NETGSM' });
  expect([refused.status, refused.body.code]).toEqual([409, 'no-route']);
  const impossible = await start({ to, from: vapiNumber, signed: true });
  expect([impossible.status, impossible.body.code]).toEqual([409, 'no-route']);
  expect(impossible.body.explanation.candidates).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        provider: 'VAPI',
        verdict: 'rejected',
        reasons: [{ code: 'lacks', detail: 'stir-shaken' }],
      }),
    ]),
  );
});

it('goes on over the other when one cannot, rings once, and tells', async () => {
  const to = '+12065550145';
  app.lab!.vapi.inject({ operation: 'POST /call', kind: 'status', status: 429, times: 1000 });
  const { id } = (await start({ to })).body.data;
  const call = await placed(id);
  expect(call).toMatchObject({ from: twilioNumber, provider: 'TWILIO' });
  expect(call.choice.candidates).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ provider: 'VAPI', reasons: [expect.objectContaining({ code: 'failed' })] }),
      expect.objectContaining({ provider: 'TWILIO', verdict: 'picked' }),
    ]),
  );
  expect(app.lab!.twilio.placed.filter((each) => each.call.to === to)).toHaveLength(1);
});

it('gives a call to nobody else when the number was asked for, or the answer was lost', async () => {
  const [named, lost] = ['+12065550146', '+12065550147'] as const;
  app.lab!.vapi.inject({ operation: 'POST /call', kind: 'status', status: 429, times: 1 });
  const first = (await start({ to: named, from: vapiNumber })).body.data.id;
  expect(await placed(first)).toMatchObject({ from: vapiNumber, provider: 'VAPI' });
  app.lab!.vapi.inject({ operation: 'POST /call', kind: 'reset-after-commit' });
  const second = (await start({ to: lost })).body.data.id;
  expect(await placed(second)).toMatchObject({ from: vapiNumber, provider: 'VAPI' });
  expect(app.lab!.twilio.placed.filter(({ call }) => [named, lost].some((to) => to === call.to))).toEqual([]);
});
