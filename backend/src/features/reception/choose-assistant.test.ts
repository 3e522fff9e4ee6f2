import { startTestApp, type TestApp } from '../../../tests/client';
import { syncAssistant } from '../assistants/sync-assistant';
import { chooseAssistant } from './choose-assistant';
import { planTransfer } from './plan-transfer';
import { beginCall, openSalon, type Salon } from './testing';

let app: TestApp;
let salon: Salon;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  salon = await openSalon(app);
});
afterAll(() => app.close());

const remoteOf = async (assistantId: string) =>
  (
    await app.database.query<{ remote_id: string }>(
      'select remote_id from assistant_remotes where assistant_id = $1',
      [assistantId],
    )
  )[0]?.remote_id;

async function makeNumber(assistantId: string): Promise<string> {
  const [row] = await app.database.query<{ id: string }>(
    `insert into phone_numbers (tenant_id, id, country_code, type, status, provider, number, assistant_id, updated_at)
     values ($1, gen_random_uuid(), 'TR', 'LOCAL', 'ACTIVE', 'NETGSM', '+90850' || (1000000 + random() * 8999999)::int, $2, now())
     returning id`,
    [salon.owner.tenantId, assistantId],
  );
  return row!.id;
}

describe('a call without an assistant', () => {
  it('gets the one of its number, else the default one', async () => {
    const second = await salon
      .call('post', '/api/assistants')
      .send({ name: 'Ece', language: 'tr', greeting: 'Merhaba.' });
    const other = second.body.data.id as string;
    for (const assistantId of [salon.assistantId, other])
      await syncAssistant(app.platform, { tenantId: salon.owner.tenantId, assistantId });
    const { found } = await beginCall(app, salon);
    const numberId = await makeNumber(other);
    expect(await chooseAssistant(app.platform, { ...found, numberId })).toEqual({
      type: 'assistant',
      assistantId: await remoteOf(other),
      variables: {},
    });
    expect(await chooseAssistant(app.platform, found)).toMatchObject({
      assistantId: await remoteOf(salon.assistantId),
    });
  });

  it('is told something, and put through to a person, where there is none', async () => {
    const { found } = await beginCall(app, salon, { language: 'tr' });
    expect(await chooseAssistant(app.platform, found)).toEqual({
      type: 'no-assistant',
      text: expect.stringContaining('çağrınızı alamıyoruz'),
      transferTo: '+905320000001',
    });
    expect(await chooseAssistant(app.platform, null)).toMatchObject({
      type: 'no-assistant',
      transferTo: null,
    });
  });
});

describe('a transfer', () => {
  it('goes to the number that is set, else to staff, and never back to the caller or to ourselves', async () => {
    const { found } = await beginCall(app, salon);
    expect(await planTransfer(app.platform, found)).toEqual({
      type: 'transfer',
      to: '+905320000001',
      message: 'One moment, I am putting you through to Ayşe.',
    });
    await salon.call('patch', '/api/settings/booking').send({ transferNumber: '+905329990000' });
    expect(await planTransfer(app.platform, found)).toMatchObject({ to: '+905329990000' });
    const { found: own } = await beginCall(app, salon, { from: '+905329990000' });
    expect(await planTransfer(app.platform, own)).toMatchObject({ to: '+905320000001' });
  });

  it('is not made where the receptionist may not, or the call is nobody’s', async () => {
    const { found } = await beginCall(app, salon, { language: 'tr' });
    await salon
      .call('patch', `/api/assistants/${salon.assistantId}`)
      .send({ abilities: { transfer: false } });
    expect(await planTransfer(app.platform, found)).toEqual({
      type: 'no-transfer',
      message: 'Şu anda kimseye ulaşılamıyor. Not alabilirim.',
    });
    expect(await planTransfer(app.platform, null)).toMatchObject({ type: 'no-transfer' });
  });
});
