import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Lab, startLab } from '../lab';
import type { LabCall } from './calls';
import type { LabText } from './texts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab({ callPace: { ringingMs: 1 } });
});
afterEach(() => lab.close());

async function ask(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await fetch(`${lab.addresses.url}/handset${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as never };
}

async function atVapi(path: string, body: object): Promise<{ id: string; number: string }> {
  const answer = await fetch(lab.addresses.vapi.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${lab.addresses.vapi.privateKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { id: string; number: string };
}

async function soon<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 3000;
  for (;;) {
    const value = await read();
    if (wanted(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const readCall = (id: string) => async () => (await ask('GET', `/calls/${id}`)).body as LabCall;
const from = '+12065550142';

it('calls a number, talks and hangs up', async () => {
  const { id: assistantId } = await atVapi('/assistant', { name: 'a', firstMessage: 'Hello.' });
  const { number } = await atVapi('/phone-number', { provider: 'vapi', assistantId });
  const placed = await ask('POST', '/calls', { from, to: number });
  expect(placed).toMatchObject({ status: 201, body: { from, to: number, status: 'ringing', turns: [] } });
  const { id } = placed.body as LabCall;
  await soon(readCall(id), ({ status }) => status === 'in-progress');
  const said = await ask('POST', `/calls/${id}/say`, { text: 'Hello there' });
  const { turns } = said.body as LabCall;
  expect(turns.map(({ role, text }) => [role, text])).toEqual([
    ['assistant', 'Hello.'],
    ['caller', 'Hello there'],
    ['assistant', expect.stringContaining('What would you like?')],
  ]);
  expect((await ask('GET', '')).body).toMatchObject({
    phones: expect.arrayContaining([{ number: from, label: 'Jordan' }]),
    numbers: [{ number, language: 'en' }],
    calls: [{ id, status: 'in-progress' }],
  });
  const over = await ask('POST', `/calls/${id}/hang-up`);
  expect(over.body).toMatchObject({ status: 'ended', endedReason: 'customer-ended-call' });
});

it('says what it cannot do', async () => {
  expect((await ask('POST', '/calls', { from, to: '+12065559999' })).status).toBe(404);
  expect((await ask('POST', '/calls', { from, to: 'me' })).status).toBe(422);
  expect((await ask('GET', '/calls/none')).status).toBe(404);
  expect((await ask('POST', '/calls/none/say', {})).status).toBe(422);
  expect((await ask('POST', '/calls/none/say', { text: 'x' })).status).toBe(404);
  expect((await ask('POST', '/calls/none/hang-up')).status).toBe(404);
  expect((await ask('POST', '/texts', { from, to: '+12065559999', body: 'x' })).status).toBe(404);
  expect((await ask('POST', '/texts', { from })).status).toBe(422);
});

describe('with a product', () => {
  let product: Server;
  let url: string;
  let twiml: string;
  let asked: { path: string; body: string }[];
  beforeEach(async () => {
    asked = [];
    twiml = '<Response><Say>Nobody is here.</Say><Record maxLength="20"/></Response>';
    product = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        asked.push({ path: request.url ?? '', body });
        response.writeHead(200, { 'content-type': 'text/xml' }).end(twiml);
      });
    });
    await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
    lab.twilio.configure(lab.addresses.twilio.phoneNumber, {
      voiceUrl: `${url}/voice`,
      smsUrl: `${url}/sms`,
    });
  });
  afterEach(async () => {
    product.closeAllConnections();
    await new Promise((resolve) => product.close(resolve));
  });

  it('leaves a message with a carrier', async () => {
    const to = lab.addresses.twilio.phoneNumber;
    const { id } = (await ask('POST', '/calls', { from, to })).body as LabCall;
    await soon(
      async () => lab.twilio.account(lab.addresses.twilio.accountSid).calls.get(id)?.status,
      (each) => each === 'in-progress',
    );
    const spoken = await soon(
      async () => (await ask('POST', `/calls/${id}/say`, { text: 'Call me back' })).body as LabCall,
      ({ turns }) => turns.some(({ role }) => role === 'caller'),
    );
    expect(spoken.turns).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: 'assistant', text: 'Nobody is here.' }),
        expect.objectContaining({ role: 'caller', text: 'Call me back' }),
      ]),
    );
    await ask('POST', `/calls/${id}/hang-up`);
    const over = await soon(readCall(id), ({ status }) => status === 'ended');
    expect(over).toMatchObject({ from, to, status: 'ended', endedReason: 'completed' });
  });

  it('is connected to the voice AI by its carrier', async () => {
    const { id: assistantId } = await atVapi('/assistant', { name: 'a', firstMessage: 'Hello.' });
    await atVapi('/phone-number', { provider: 'vapi', sipUri: 'sip:lale@sip.vapi.ai', assistantId });
    twiml = '<Response><Dial><Sip>sip:lale@sip.vapi.ai</Sip></Dial></Response>';
    const { id } = (await ask('POST', '/calls', { from, to: lab.addresses.twilio.phoneNumber }))
      .body as LabCall;
    await soon(readCall(id), ({ turns }) => turns.length > 0);
    const said = (await ask('POST', `/calls/${id}/say`, { text: 'Goodbye' })).body as LabCall;
    expect(said.turns.map(({ text }) => text)).toEqual([
      'Hello.',
      'Goodbye',
      'Thank you for calling. Goodbye.',
    ]);
    expect(((await ask('GET', '')).body as { calls: LabCall[] }).calls.map((each) => each.id)).toEqual([id]);
    expect(await soon(readCall(id), ({ status }) => status === 'ended')).toMatchObject({
      status: 'ended',
      endedReason: 'assistant-ended-call',
    });
  });

  it('texts and is texted', async () => {
    const to = lab.addresses.twilio.phoneNumber;
    const sent = await ask('POST', '/texts', { from, to, body: 'Are you open?' });
    expect(sent).toMatchObject({
      status: 201,
      body: { from, to, body: 'Are you open?', direction: 'INBOUND' },
    });
    expect(asked.map(({ path }) => path)).toContain('/sms');
    const turkish = '+905321112233';
    expect((await ask('POST', '/texts', { from: turkish, to: '+908500000000', body: '1' })).status).toBe(201);
    const { texts } = (await ask('GET', `/texts?number=${encodeURIComponent(turkish)}`)).body as {
      texts: LabText[];
    };
    expect(texts).toMatchObject([{ from: turkish, to: '+908500000000', body: '1' }]);
    expect(((await ask('GET', '/texts')).body as { texts: LabText[] }).texts).toHaveLength(2);
  });
});
