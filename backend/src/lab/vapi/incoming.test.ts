import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkAnswer, checkRequest, describeContract } from '../../../tests/contracts';
import { startVapiSimulator, type VapiSimulator, type VapiSimulatorOptions } from './simulator';

interface Asked {
  type: string;
  call: { id: string; type: string };
  toolCallList?: { id: string; name?: string; function?: { name: string } }[];
  [member: string]: unknown;
}

let product: Server;
let url: string;
let asked: Asked[];
/** What the product answers to each type; null: nothing at all. */
let answers: Record<string, (message: Asked) => object | null>;
let simulator: VapiSimulator;

beforeAll(async () => {
  product = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { message } = JSON.parse(body) as { message: Asked };
      asked.push(message);
      const answer = answers[message.type]?.(message);
      if (answer === null) response.writeHead(500).end();
      else response.end(JSON.stringify(answer ?? {}));
    });
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(product.address() as AddressInfo).port}/api/webhooks/vapi`;
});
afterAll(async () => {
  product.closeAllConnections();
  await new Promise((resolve) => product.close(resolve));
});
beforeEach(() => {
  asked = [];
  answers = { 'tool-calls': ({ toolCallList }) => ({ results: toolCallList!.map(resultOf) }) };
});
afterEach(() => simulator.close());

const results: Record<string, string> = {
  business_hours: 'today: 09:00–18:00',
  free_slots: 'Free for Cut: 1. tomorrow at 09:00 with Ayşe [slot a]; 2. tomorrow at 11:00 with Can [slot b]',
  book_appointment: 'Booked: Cut, tomorrow at 11:00, with Can, for Deniz.',
  transfer_to_person: 'Yes: to Ayşe.',
};
const resultOf = (each: NonNullable<Asked['toolCallList']>[number]) => {
  const name = each.function?.name ?? each.name ?? '';
  return { toolCallId: each.id, name, result: results[name] ?? 'done' };
};

async function start(options: VapiSimulatorOptions = {}): Promise<void> {
  simulator = await startVapiSimulator({ callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 1 }, ...options });
}

async function post(path: string, body: object): Promise<Record<string, string>> {
  const answer = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer key-1', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Record<string, string>;
}

const toolNames = [
  'business_hours',
  'free_slots',
  'book_appointment',
  'transfer_to_person',
  'could_not_answer',
];
const assistant = {
  name: 'a',
  firstMessage: 'Hello.',
  model: {
    provider: 'openai',
    model: 'gpt-4.1',
    tools: [
      ...toolNames.map((name) => ({ type: 'function', function: { name } })),
      { type: 'transferCall', destinations: [] },
    ],
  },
};

async function soon(check: () => boolean): Promise<void> {
  const end = Date.now() + 3000;
  while (!check() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 3));
  expect(check()).toBe(true);
}

/** Calls a number that has an assistant. @returns the call's id, once it has been answered */
async function answered(options: VapiSimulatorOptions = {}): Promise<string> {
  await start(options);
  const { id: assistantId } = await post('/assistant', { ...assistant, server: { url } });
  const { number } = await post('/phone-number', { provider: 'vapi', assistantId });
  const { id } = simulator.callIn({ from: '+14155550123', to: number! })!;
  await soon(() => simulator.conversation(id) !== null);
  return id;
}

const callOf = (id: string) => simulator.calls().find((each) => each.id === id)!;
const said = (id: string) =>
  simulator
    .conversation(id)!
    .said.filter(({ role }) => role === 'bot')
    .map(({ message }) => message);

it('a telephone that forwards sends a call back to who calls it', async () => {
  await start();
  const { id: assistantId } = await post('/assistant', { ...assistant, server: { url } });
  const { id: phoneNumberId, number } = await post('/phone-number', { provider: 'vapi', assistantId });
  await post('/call', { assistantId, phoneNumberId, customer: { number: '+14155559905' } });
  await soon(() => simulator.calls().some(({ type }) => type === 'inboundPhoneCall'));
  const back = simulator.calls().find(({ type }) => type === 'inboundPhoneCall');
  expect(back).toMatchObject({ phoneNumberId, customer: { number } });
});

describe.each(['function', 'function-text', 'arguments', 'parameters'] as const)(
  'tools written as %s',
  (toolCallShape) => {
    it('are asked for, and lead to a booking', async () => {
      const id = await answered({ toolCallShape });
      await simulator.say(id, 'Are you open tomorrow?');
      await simulator.say(id, 'I want to book an appointment');
      await simulator.say(id, 'the second one');
      await simulator.say(id, 'Deniz');
      await simulator.say(id, 'Goodbye');
      expect(said(id)).toEqual([
        'Hello.',
        'today: 09:00–18:00 Is there anything else?',
        'Free for Cut: 1. tomorrow at 09:00 with Ayşe; 2. tomorrow at 11:00 with Can Which one would you like?',
        'What is your name, please?',
        'Booked: Cut, tomorrow at 11:00, with Can, for Deniz. Is there anything else?',
        'Thank you for calling. Goodbye.',
      ]);
      const used = asked.filter(({ type }) => type === 'tool-calls');
      expect(used.map(({ toolCallList }) => resultOf(toolCallList![0]!).name)).toEqual([
        'business_hours',
        'free_slots',
        'book_appointment',
      ]);
      await soon(() => asked.some(({ type }) => type === 'end-of-call-report'));
      const report = asked.find(({ type }) => type === 'end-of-call-report')!;
      expect(report).toMatchObject({
        endedReason: 'assistant-ended-call',
        call: { type: 'inboundPhoneCall' },
        artifact: {
          transcript: expect.stringContaining('User: the second one\n'),
          recordingUrl: expect.any(String),
        },
      });
    });
  },
);

it('says what the product does not answer', async () => {
  answers['tool-calls'] = () => null;
  const id = await answered();
  await simulator.say(id, 'Are you open tomorrow?');
  expect(said(id).at(-1)).toBe('No result returned. Is there anything else?');
});

describe('a number without an assistant', () => {
  async function call(answer: (message: Asked) => object | null) {
    await start();
    answers['assistant-request'] = answer;
    const { id: assistantId } = await post('/assistant', { ...assistant, server: { url } });
    const { number } = await post('/phone-number', { provider: 'vapi', server: { url } });
    return { assistantId, call: simulator.callIn({ from: '', to: number! })! };
  }

  it('asks for one', async () => {
    let made = '';
    const { assistantId, call: live } = await call(() => ({ assistantId: made }));
    made = assistantId!;
    await soon(() => live.status === 'in-progress');
    expect(live).toMatchObject({ assistantId, customer: {} });
  });

  it.each([
    ['an error', () => ({ error: 'We are closed.' }), 'assistant-request-returned-error'],
    ['an unknown one', () => ({ assistantId: 'none' }), 'assistant-request-returned-invalid-assistant'],
    ['nobody', () => ({}), 'assistant-request-returned-no-assistant'],
    ['no answer', () => null, 'assistant-request-failed'],
    [
      'a person',
      () => ({ destination: { type: 'number', number: '+14155550199' } }),
      'assistant-forwarded-call',
    ],
  ])('that is told %s', async (_name, answer, endedReason) => {
    const { call: live } = await call(answer);
    await soon(() => live.status === 'ended');
    expect(live.endedReason).toBe(endedReason);
  });
});

it('puts a caller through where the product says, and else stays', async () => {
  const id = await answered();
  answers['transfer-destination-request'] = () => ({ error: 'Nobody is here.' });
  await simulator.say(id, 'I want to speak to a person');
  expect(said(id).at(-1)).toBe('Nobody is here.');
  answers['transfer-destination-request'] = () => ({
    destination: { type: 'number', number: '+14155550199', message: 'One moment.' },
  });
  await simulator.say(id, 'I want to speak to a person');
  expect(said(id).at(-1)).toBe('One moment.');
  expect(callOf(id)).toMatchObject({ status: 'ended', endedReason: 'assistant-forwarded-call' });
});

it('ends when nobody says anything, and when the caller hangs up', async () => {
  const quiet = await answered({ callPace: { ringingMs: 1, silenceMs: 30 } });
  await soon(() => callOf(quiet).status === 'ended');
  expect(callOf(quiet).endedReason).toBe('silence-timed-out');
  await simulator.close();
  const id = await answered();
  simulator.hangUp(id);
  expect(callOf(id).endedReason).toBe('customer-ended-call');
});

it('takes calls that a carrier connects over SIP', async () => {
  await start();
  const { id: assistantId } = await post('/assistant', assistant);
  const address = await post('/phone-number', {
    provider: 'vapi',
    sipUri: 'sip:lale@sip.vapi.ai',
    assistantId,
  });
  expect(address).not.toHaveProperty('number');
  const gateways = [{ ip: '192.0.2.1' }];
  const trunk = await post('/credential', { provider: 'byo-sip-trunk', name: 't', gateways });
  const own = {
    provider: 'byo-phone-number',
    number: '+908501112233',
    credentialId: trunk['id'],
    assistantId,
  };
  await post('/phone-number', own);
  const take = (sipUri: string) =>
    simulator.acceptSipCall({ sipUri, from: '+905321112233', to: '+908501112233', carrierCallId: 'CA1' });
  expect(take('sip:lale@sip.vapi.ai')).toMatchObject({
    phoneNumberId: address['id'],
    phoneCallProviderId: 'CA1',
  });
  expect(take(`sip:+908501112233@${trunk['id']}.sip.vapi.ai`)).toMatchObject({
    customer: { number: '+905321112233' },
  });
  expect(take('sip:+908501112233@other.sip.vapi.ai')).toBeNull();
  expect(take('sip:nobody@sip.vapi.ai')).toBeNull();
  expect(simulator.callIn({ from: '', to: '+14155559999' })).toBeNull();
});

describeContract('vapi', (contract) => {
  it('sends the described messages about a call that comes in, and hears the described answers', async () => {
    const id = await answered();
    answers['transfer-destination-request'] = () => ({
      destination: { type: 'number', number: '+14155550199' },
    });
    await simulator.say(id, 'Are you open tomorrow?');
    await simulator.say(id, 'I want to speak to a person');
    await soon(() => asked.some(({ type }) => type === 'end-of-call-report'));
    expect(new Set(asked.map(({ type }) => type))).toEqual(
      new Set(['status-update', 'tool-calls', 'transfer-destination-request', 'end-of-call-report']),
    );
    const faults = simulator.deliveries.flatMap(({ body, answer, type }) =>
      [
        ...checkRequest(contract, 'POST', '/server', {}, JSON.parse(JSON.stringify(body))),
        ...(answer === undefined ? [] : checkAnswer(contract, 'POST', '/server', 200, answer)),
      ].map((fault) => `${type}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });
});
