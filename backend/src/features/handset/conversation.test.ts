import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { openSalon, type Salon } from '../reception/testing';
import type { LabCall } from './schema';

let app: TestApp;
let server: Server;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Carriers call back, so the product listens, and says where.
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

interface Line {
  salon: Salon;
  number: string;
}

/** A business with a number of VAPI's own, an assistant that has its tools, and a calendar. */
async function openLine(language: 'en' | 'tr'): Promise<Line> {
  const owner = await app.signUp({ countryCode: 'DE', plan: 'PRO', businessName: 'Lale Kuaför' });
  const salon = await openSalon(app, owner);
  await salon.call('patch', `/api/assistants/${salon.assistantId}`).send({ language });
  await until(
    async () => (await salon.call('get', `/api/assistants/${salon.assistantId}`)).body.data.sync,
    (sync: { status: string; error: string | null }) => sync.status === 'SYNCED' && sync.error === null,
  );
  const bought = await salon
    .call('post', '/api/phone-numbers/provision')
    .send({ countryCode: 'US', provider: 'VAPI' });
  const row = await until(
    async () => (await salon.call('get', `/api/phone-numbers/${bought.body.data.id}`)).body.data,
    (each: { status: string; number: string }) => each.status === 'ACTIVE',
  );
  return { salon, number: row.number };
}

const from = '+905321112233';

async function dial({ salon, number }: Line, caller = from): Promise<string> {
  const call = await salon.call('post', '/api/lab/handset/calls').send({ from: caller, to: number });
  expect(call.status).toBe(201);
  await until(
    async () => (await salon.call('get', `/api/lab/handset/calls/${call.body.data.id}`)).body.data as LabCall,
    ({ status }) => status === 'in-progress',
  );
  return call.body.data.id;
}

async function say({ salon }: Line, id: string, text: string): Promise<LabCall> {
  const answer = await salon.call('post', `/api/lab/handset/calls/${id}/say`).send({ text });
  expect(answer.status).toBe(200);
  return answer.body.data;
}

const last = (call: LabCall) => call.turns.at(-1)!.text;
const toolsOf = (call: LabCall) => call.turns.flatMap(({ tool }) => (tool ? [tool.name] : []));
const appointments = (owner: Person) =>
  app.database.query<{ status: string; source: string }>(
    'select status::text, source::text from appointments where tenant_id = $1 order by created_at',
    [owner.tenantId],
  );
const callLog = async ({ salon }: Line, id: string) =>
  until(
    async () =>
      (
        await app.database.query<Record<string, unknown>>(
          `select status::text, call_reason::text, appointment_id, from_number, transcript, summary, turns, control_url
           from call_logs where tenant_id = $1 and (call_sid = $2 or voice_call_id = $2)`,
          [salon.owner.tenantId, id],
        )
      )[0],
    (row) => row?.['status'] === 'COMPLETED' && row['transcript'] !== null,
  );

it('holds a conversation in English: hours, prices, a booking, a change, a cancellation', async () => {
  const line = await openLine('en');
  const id = await dial(line);
  expect(last(await say(line, id, 'What are your hours tomorrow?'))).toMatch(/09:00–18:00/);
  expect(last(await say(line, id, 'How much is a haircut?'))).toMatch(/Haircut: .*450/);
  const offered = await say(line, id, 'I would like to book a haircut tomorrow at 10:30');
  expect(last(offered)).toMatch(/10:30 with (Ayşe|Can)\. ?Is that good|10:30 with (Ayşe|Can) Is that good/);
  expect(last(offered)).not.toContain('[');
  expect(last(await say(line, id, 'Yes please'))).toBe('What is your name, please?');
  expect(last(await say(line, id, 'My name is Deniz Kaya'))).toMatch(
    /^Booked: Haircut, tomorrow, .* at 10:30, with .*, for Deniz Kaya\./,
  );
  expect(await appointments(line.salon.owner)).toEqual([{ status: 'BOOKED', source: 'AI' }]);
  expect(last(await say(line, id, 'Can I change my appointment to 15:00?'))).toMatch(/15:00/);
  expect(last(await say(line, id, 'the first one'))).toMatch(/^Moved: Haircut, .* at 15:00/);
  expect(last(await say(line, id, 'Actually, cancel it'))).toMatch(/Shall I cancel it\?$/);
  expect(last(await say(line, id, 'yes'))).toMatch(/^Cancelled: Haircut/);
  expect(await appointments(line.salon.owner)).toEqual([{ status: 'CANCELLED', source: 'AI' }]);
  expect(last(await say(line, id, 'Do you have parking?'))).toMatch(/do not know/);
  const over = await say(line, id, 'Goodbye');
  expect(over).toMatchObject({ status: 'ended', endedReason: 'assistant-ended-call' });
  expect(toolsOf(over)).toEqual([
    'business_hours',
    'prices',
    'free_slots',
    'book_appointment',
    'find_my_booking',
    'free_slots',
    'reschedule',
    'find_my_booking',
    'cancel',
    'could_not_answer',
  ]);
  const row = await callLog(line, id);
  expect(row).toMatchObject({
    call_reason: 'SETUP_APPOINTMENT',
    from_number: from,
    appointment_id: expect.any(String),
  });
  expect(JSON.stringify(row!['turns'])).toContain('How much is a haircut?');
  expect(row!['summary']).toEqual(expect.any(String));
  const stored = await app.database.query<{ name: string }>(
    'select name from tool_calls where tenant_id = $1',
    [line.salon.owner.tenantId],
  );
  expect(stored).toHaveLength(10);
});

it('konuşur: holds one in Turkish', async () => {
  const line = await openLine('tr');
  const id = await dial(line);
  expect(last(await say(line, id, 'Yarın kaçta açıksınız?'))).toMatch(/^yarın, .*09:00–18:00/);
  expect(last(await say(line, id, 'Yarın haircut için randevu istiyorum'))).toMatch(
    /Hangisini istersiniz\?$/,
  );
  expect(last(await say(line, id, 'ikincisi'))).toBe('Adınızı öğrenebilir miyim?');
  expect(last(await say(line, id, 'Adım Deniz'))).toMatch(/^Randevu alındı: Haircut, yarın, .*Ad: Deniz\./);
  expect(last(await say(line, id, 'Not bırakmak istiyorum'))).toMatch(/Notunuzu alabilirim/);
  expect(last(await say(line, id, 'Lütfen beni arayın'))).toMatch(/^Not alındı/);
  const over = await say(line, id, 'Hoşça kalın');
  expect(over.status).toBe('ended');
  expect(await appointments(line.salon.owner)).toEqual([{ status: 'BOOKED', source: 'AI' }]);
  expect(await callLog(line, id)).toMatchObject({ call_reason: 'SETUP_APPOINTMENT' });
});

it('puts a caller through to a person', async () => {
  const line = await openLine('en');
  const id = await dial(line);
  const over = await say(line, id, 'Can I speak to a person?');
  expect(over).toMatchObject({ status: 'ended', endedReason: 'assistant-forwarded-call' });
  expect(last(over)).toMatch(/putting you through to Ayşe/);
  expect(app.lab!.vapi.calls().find((each) => each.id === id)?.['destination']).toMatchObject({
    number: '+905320000001',
  });
});

it('shows a business its own calls only', async () => {
  const [mine, theirs] = [await openLine('en'), await openLine('en')];
  const id = await dial(theirs);
  const path = `/api/lab/handset/calls/${id}`;
  expect((await mine.salon.call('get', path)).status).toBe(404);
  expect((await mine.salon.call('post', `${path}/say`).send({ text: 'Hello' })).status).toBe(404);
  expect((await mine.salon.call('post', `${path}/hang-up`)).status).toBe(404);
  const seen = (await mine.salon.call('get', '/api/lab/handset')).body.data;
  expect(seen.calls).toEqual([]);
  expect(seen.numbers).toMatchObject([{ number: mine.number, businessName: 'Lale Kuaför', language: 'en' }]);
  const other = await mine.salon.call('post', '/api/lab/handset/calls').send({ from, to: theirs.number });
  expect(other.status).toBe(404);
  expect((await theirs.salon.call('post', `${path}/hang-up`)).body.data).toMatchObject({
    status: 'ended',
    endedReason: 'customer-ended-call',
  });
});
