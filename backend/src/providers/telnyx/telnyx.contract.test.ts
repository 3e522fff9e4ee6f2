import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  checkAnswer,
  checkRequest,
  checkWebhook,
  describeContract,
  undescribedInAnswer,
} from '../../../tests/contracts';
import type { Exchange } from '../../lab/simulator';
import type { TelnyxSimulator } from '../../lab/telnyx/simulator';
import { openTelnyx } from '../../lab/telnyx/testing';
import type { CallStep } from '../event';
import type { MessageRequest, NumberAddresses } from '../provider';
import type { TelnyxCall } from './client';
import { telnyxProvider } from './provider';

let simulator: TelnyxSimulator;
let call: TelnyxCall;
const exchanges: Exchange[] = [];
const told: { name: string; body: unknown }[] = [];
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(parts).toString()) as { data: { event_type: string } };
    told.push({ name: body.data.event_type, body });
    response.end('{}');
  });
});

const theirs = '+12065550150';
const ignore = () => undefined;
const soon = () => new Promise((resolve) => setTimeout(resolve, 10));

async function untilTold(name: string, times = 1): Promise<void> {
  for (let left = 500; told.filter((each) => each.name === name).length < times; left -= 1) {
    if (left === 0) throw new Error(`${name} was not told ${times} times`);
    await soon();
  }
}

async function buyNumber(addresses: NumberAddresses) {
  const numbers = telnyxProvider.numbers!;
  await numbers.offers!(call, { countryCode: 'GB', type: 'mobile', limit: 5, features: ['voice', 'sms'] });
  const [offer] = await numbers.offers!(call, { areaCode: '646', contains: '55', limit: 5 });
  const request = { reference: 'tlx-contract', offer: offer!, addresses };
  // What was searched for long ago is searched for once more.
  simulator.account(call.credentials.apiKey).searched.clear();
  const { id, number } = await numbers.buy(call, request);
  await numbers.buy(call, request).catch(ignore);
  await numbers.findBought(call, request);
  await numbers.get(call, id);
  await numbers.configure!(call, id, { ...addresses, sms: `${addresses.sms}?account=2` });
  await numbers.configure!(call, id, { ...addresses, voice: `${addresses.voice}?account=2` });
  await numbers.list!(call);
  return { id, number: number! };
}

async function sendTexts(from: string): Promise<void> {
  const { messages } = telnyxProvider;
  const text: MessageRequest = {
    reference: 'tlx-text',
    from,
    to: theirs,
    body: 'Hello',
    mediaUrls: [],
    purpose: 'SERVICE',
    statusUrl: `${base}/api/webhooks/telnyx`,
  };
  const { id } = await messages!.send(call, text);
  await messages!.send(call, { ...text, mediaUrls: ['https://example.com/a.jpg'], statusUrl: null });
  await untilTold('message.finalized', 2);
  await messages!.states(call, [
    { id, to: theirs },
    { id: '00000000-0000-4000-8000-000000000000', to: theirs },
  ]);
  await simulator.textIn({ from: theirs, to: from, body: 'STOP', mediaUrls: ['https://example.com/b.jpg'] });
  await messages!.send(call, text).catch(ignore);
}

const plan: CallStep[] = [
  { do: 'say', text: 'Hello.', language: 'tr' },
  {
    do: 'connect',
    to: { number: '+12065559901' },
    timeoutSeconds: 20,
    record: true,
    variables: { call_direction: 'outbound' },
    mark: 'person',
  },
  { do: 'voicemail', greeting: '', language: 'en', maxSeconds: 60, mark: 'voicemail' },
  { do: 'hang-up' },
];

async function leadCall(number: string): Promise<void> {
  const control = telnyxProvider.callControl!;
  const phone = simulator.callIn({ from: theirs, to: number, attestation: { level: 'A', isValid: true } });
  const moment = { callId: phone.sid, caller: theirs };
  await control.send(call, control.take({ ...moment, steps: plan, position: 0 }));
  await untilTold('call.answered');
  for (const [index] of plan.entries()) {
    if (plan[index]?.do === 'hang-up') {
      phone.leaveMessage('Please call me.');
      await untilTold('call.recording.transcription.saved');
    }
    await control.send(call, control.next({ ...moment, steps: plan.slice(index), position: index + 1 }));
    await soon();
  }
  await phone.ended;
  const [recording] = simulator.account(call.credentials.apiKey).recordings.keys();
  const { audio } = await telnyxProvider.recordings!.fetch(call, `telnyx:recordings/${recording}`);
  for await (const part of audio) void part;
}

async function placeCall(number: string): Promise<void> {
  const calls = telnyxProvider.calls!;
  const request = {
    reference: 'tlx-call',
    from: { id: '1', number },
    to: theirs,
    assistantId: null,
    addresses: null,
    record: true,
    machineDetection: 'who' as const,
    timeoutSeconds: 30,
  };
  const inPlace = { controlUrl: null, next: null };
  const words = { text: 'Hello', language: 'en' };
  const { id } = await calls.start(call, request);
  await calls.findStarted(call, request, new Date(), new Set());
  await untilTold('call.machine.detection.ended');
  await calls.get(call, id);
  await calls.speak!(call, id, { ...words, ...inPlace });
  await calls.play!(call, id, { url: 'https://example.com/a.mp3', ...inPlace });
  await calls.sendDigits!(call, id, { digits: '1w2', ...inPlace });
  await calls.gather!(call, id, { ...words, maxDigits: 1, timeoutSeconds: 5, ...inPlace });
  simulator.placed()[0]!.press('5');
  await calls.startRecording!(call, id, { recordingUrl: null, ...inPlace });
  await calls.stopRecording!(call, id, inPlace);
  await calls.answer!(call, id, inPlace);
  await calls.transfer!(call, id, {
    to: theirs,
    callerId: number,
    message: 'One moment',
    language: 'en',
    ...inPlace,
  });
  await untilTold('call.bridged', 2);
  await calls.hangUp!(call, id, inPlace);
  await calls.hangUp!(call, id, inPlace);
  await calls.get(call, 'v3:unknown');
}

/** Public, for the description takes no other; the lab takes what is told to this machine. */
const base = 'https://telyx.example';

/** Uses every member of the adapter, with results good and bad. */
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const product = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { silenceMs: 20, product, onExchange: (exchange: Exchange) => exchanges.push(exchange) };
  ({ simulator, call } = await openTelnyx(options));
  await telnyxProvider.account.check({
    ...call,
    credentials: { ...call.credentials, messagingKey: 'KEY-texts' },
  });
  const refused = { ...call, credentials: { ...call.credentials, apiKey: 'refused' } };
  await telnyxProvider.account.check(refused).catch(ignore);
  const at = `${base}/api/webhooks/telnyx`;
  const { id, number } = await buyNumber({ voice: at, voiceStatus: at, sms: at, business: 'tlx-business' });
  await sendTexts(number);
  await leadCall(number);
  await placeCall(number);
  await telnyxProvider.numbers!.release(call, id);
  await telnyxProvider.numbers!.release(call, id);
});
afterAll(async () => {
  await simulator.close();
  server.closeAllConnections();
  server.close();
});

/** Where Telnyx's pages say more than, or other than, its own description. */
const tolerated = [
  // The documentation's samples of this event have them, and without an id no fresh link could be had.
  /call\.recording\.saved: body\.data\.payload\.(recording_id|call_control_id|format) is not described/,
  // Every delivery has it by the documentation; the description has it for texts of ours and orders only.
  /^(call\.[\w.]+|message\.received): body\.meta is not described/,
  // In the documentation of opt-outs only.
  /message\.received: body\.data\.payload\.autoresponse_type is not described/,
];
const isFault = (line: string): boolean => !tolerated.some((each) => each.test(line));

const webhookNames: Record<string, string> = {
  'message.received': 'inboundMessage',
  'message.sent': 'deliveryUpdate',
  'message.finalized': 'deliveryUpdate',
  'number_order.complete': 'numberOrderStatusUpdate',
  'call.recording.transcription.saved': 'callRecordingTranscriptionSaved',
};
/** `call.speak.ended` is described as `callSpeakEnded`. */
const describedAs = (name: string): string =>
  webhookNames[name] ?? name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

describeContract('telnyx', (contract) => {
  it('with every request of the adapter', () => {
    const asked = exchanges.filter(({ path }) => path.startsWith('/v2'));
    expect(new Set(asked.map(({ operation }) => operation)).size).toBe(26);
    const faults = asked.flatMap(({ operation, method, path, query, body }) =>
      checkRequest(contract, method, path, query, body).map(
        (fault) => `${operation} ${path.split('/').pop()}: ${fault}`,
      ),
    );
    expect([...new Set(faults)]).toEqual([]);
  });

  it('with every answer to it that is no refusal', () => {
    const faults = exchanges
      .filter(({ status, path }) => status < 300 && path.startsWith('/v2'))
      .flatMap(({ operation, method, path, status, answer }) =>
        [
          ...checkAnswer(contract, method, path, status, answer),
          ...undescribedInAnswer(contract, method, path, status, answer),
        ].map((fault) => `${operation} ${status}: ${fault}`),
      )
      .filter(isFault);
    expect([...new Set(faults)]).toEqual([]);
  });

  it('refusals have a code and a sentence', () => {
    const refusals = exchanges.filter(({ status }) => status >= 300);
    expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([401, 403, 404, 422]));
    for (const { answer } of refusals)
      expect(answer).toMatchObject({
        errors: [{ code: expect.stringMatching(/^\d{5}$/), title: expect.any(String) }],
      });
  });

  it('with everything that is told', () => {
    const names = new Set(told.map(({ name }) => name));
    expect(names.size).toBeGreaterThanOrEqual(14);
    const faults = told
      .flatMap(({ name, body }) =>
        checkWebhook(contract, describedAs(name), body).map((fault) => `${name}: ${fault}`),
      )
      .filter(isFault);
    expect([...new Set(faults)]).toEqual([]);
  });
});
