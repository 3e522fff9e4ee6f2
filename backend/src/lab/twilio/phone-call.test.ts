import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../platform/time';
import type { CallStep, ProviderEvent, ProviderQuestion } from '../../providers/event';
import { twilioProvider } from '../../providers/twilio/provider';
import { startTwilioSimulator, type TwilioSimulator, type TwilioSimulatorOptions } from './simulator';
import type { BridgedLeg } from './world';

const publicUrl = 'https://telyx.example';
const accountSid = `AC${'0'.repeat(32)}`;
const credentials = { accountSid, authToken: 'lab-token-1' };
const ours = '+14155550100';
const codec = twilioProvider.webhook!;

let simulator: TwilioSimulator;
let product: Server;
let questions: ProviderQuestion[];
let events: ProviderEvent[];
let refused: string[];
let plan: (question: ProviderQuestion) => CallStep[];

/** Plays the product: proves what comes, and answers questions by `plan`. */
async function openProduct(): Promise<string> {
  product = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [path = '', search = ''] = (request.url ?? '').replace('/api/webhooks', '').split('?');
      const incoming = {
        method: request.method ?? '',
        url: publicUrl + (request.url ?? ''),
        path,
        query: new URLSearchParams(search),
        headers: request.headers as Record<string, string>,
        rawBody: Buffer.concat(parts),
      };
      const verdict = codec.verify(incoming, { credentials, secrets: [], now: new Date() });
      if (!verdict.ok) refused.push(verdict.reason);
      const question = codec.question(incoming);
      events.push(...codec.parse(incoming));
      if (question) questions.push(question);
      const answer = question
        ? codec.answer(incoming, { type: 'call.plan', steps: plan(question) })
        : codec.acknowledgement!;
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
}

async function open(options: TwilioSimulatorOptions = {}): Promise<void> {
  [questions, events, refused] = [[], [], []];
  const url = await openProduct();
  simulator = await startTwilioSimulator({ product: () => url, silenceMs: 60, ...options });
  simulator.addAccount({ sid: accountSid, authToken: credentials.authToken, numbers: [ours] });
  const base = `${publicUrl}/api/webhooks/twilio`;
  simulator.configure(ours, {
    voiceUrl: `${base}/voice?account=mine`,
    statusCallback: `${base}/voice/status?account=mine`,
    smsUrl: `${base}/sms?account=mine`,
  });
}

afterEach(async () => {
  await simulator.close();
  product.closeAllConnections();
  await new Promise((resolve) => product.close(resolve));
  expect(refused).toEqual([]);
});

const connect = (more: Partial<Extract<CallStep, { do: 'connect' }>> = {}): CallStep => ({
  do: 'connect',
  to: { sip: 'sip:tlx-1@sip.example' },
  timeoutSeconds: 20,
  record: false,
  mark: 'ai',
  ...more,
});
const call = () => ({ credentials, baseUrl: simulator.url, now: systemClock });

function legOf(state: () => ReturnType<BridgedLeg['state']>): BridgedLeg & { hungUp: boolean } {
  const leg = {
    id: 'leg-1',
    hungUp: false,
    state: () => (leg.hungUp ? 'ended' : state()),
    hangUp() {
      leg.hungUp = true;
    },
  };
  return leg;
}

it('connects a call to the voice AI, and reports that it is over', async () => {
  let state: ReturnType<BridgedLeg['state']> = 'ringing';
  const asked: unknown[] = [];
  await open({
    bridge: (request) => {
      asked.push(request);
      return legOf(() => state);
    },
  });
  plan = (question) => (question.type === 'call.arrived' ? [connect({ record: true })] : [{ do: 'hang-up' }]);
  const phone = simulator.callIn({ from: '+12065550199', to: ours, verstat: 'TN-Validation-Passed-A' });
  while (!phone.voiceCallId()) await new Promise((resolve) => setTimeout(resolve, 5));
  expect([phone.status(), phone.voiceCallId()]).toEqual(['ringing', 'leg-1']);
  state = 'in-progress';
  while (phone.status() === 'ringing') await new Promise((resolve) => setTimeout(resolve, 5));
  state = 'ended';
  await phone.ended;
  expect(asked).toEqual([
    { sipUri: 'sip:tlx-1@sip.example', from: '+12065550199', to: ours, callSid: phone.sid },
  ]);
  expect(questions).toEqual([
    expect.objectContaining({ type: 'call.arrived', verstat: 'TN-Validation-Passed-A' }),
    expect.objectContaining({ type: 'call.continued', mark: 'ai', outcome: 'answered' }),
  ]);
  const ended = events.find((event) => event.type === 'call.progressed' && event.progress === 'ended');
  expect(ended).toMatchObject({ outcome: 'completed', durationSeconds: 1, call: { callId: phone.sid } });
  const recording = events.find((event) => event.type === 'recording.finished');
  expect(recording).toMatchObject({ channels: 2, voicemail: false });
  const { audio, contentType } = await twilioProvider.recordings!.fetch(
    call(),
    (recording as { url: string }).url,
  );
  const parts: Buffer[] = [];
  for await (const part of audio) parts.push(part as Buffer);
  expect([contentType, Buffer.concat(parts).length > 1_000]).toEqual(['audio/mpeg', true]);
});

it('goes on where the AI is not there: a person, and then a message that is written down', async () => {
  await open();
  plan = (question) => {
    if (question.type === 'call.arrived') return [connect()];
    if (question.type !== 'call.continued') return [];
    if (question.mark === 'ai')
      return [connect({ to: { number: '+12065559902' }, mark: 'person', callerId: ours })];
    if (question.mark === 'person')
      return [
        { do: 'voicemail', greeting: 'Leave a message', language: 'en', maxSeconds: 60, mark: 'message' },
      ];
    return [{ do: 'say', text: 'Thank you', language: 'en' }, { do: 'hang-up' }];
  };
  const phone = simulator.callIn({ from: '+12065550199', to: ours });
  while (!phone.isRecording()) await new Promise((resolve) => setTimeout(resolve, 5));
  phone.leaveMessage('Please call me back.');
  await phone.ended;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(questions.map((each) => ('mark' in each ? [each.mark, each.outcome] : []))).toEqual([
    [],
    ['ai', 'failed'],
    ['person', 'no-answer'],
    ['message', 'answered'],
  ]);
  expect(simulator.dialled).toEqual([{ number: '+12065559902', callerId: ours }]);
  expect(phone.heard()).toEqual(['Leave a message', 'Thank you']);
  expect(events).toContainEqual(expect.objectContaining({ type: 'recording.finished', voicemail: true }));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'transcription.finished', text: 'Please call me back.' }),
  );
});

it('hangs the AI up when the caller does', async () => {
  const leg = legOf(() => 'in-progress');
  await open({ bridge: () => leg });
  plan = () => [connect()];
  const phone = simulator.callIn({ from: 'anonymous', to: ours });
  while (phone.status() !== 'in-progress') await new Promise((resolve) => setTimeout(resolve, 5));
  phone.hangUp();
  await phone.ended;
  expect(leg.hungUp).toBe(true);
  expect(questions[0]).toMatchObject({ call: { from: null } });
});

it('can be ended and put through while it lasts, by its id', async () => {
  const legs = [legOf(() => 'in-progress'), legOf(() => 'in-progress')];
  await open({ bridge: () => legs.shift()! });
  plan = () => [connect()];
  const inPlace = { controlUrl: null, next: null };
  const live = twilioProvider.calls!;
  const first = simulator.callIn({ from: '+12065550199', to: ours });
  while (first.status() !== 'in-progress') await new Promise((resolve) => setTimeout(resolve, 5));
  await live.transfer!(call(), first.sid, {
    to: '+12065550150',
    callerId: ours,
    message: 'One moment',
    language: 'en',
    ...inPlace,
  });
  await first.ended;
  expect(simulator.dialled).toEqual([{ number: '+12065550150', callerId: ours }]);
  expect(first.heard()).toEqual(['One moment']);
  const second = simulator.callIn({ from: '+12065550199', to: ours });
  while (second.status() !== 'in-progress') await new Promise((resolve) => setTimeout(resolve, 5));
  await live.hangUp!(call(), second.sid, inPlace);
  await second.ended;
  await live.hangUp!(call(), second.sid, inPlace);
  await live.hangUp!(call(), 'CAunknown', inPlace);
  await expect(
    live.transfer!(call(), second.sid, {
      to: ours,
      callerId: ours,
      message: '',
      language: 'en',
      ...inPlace,
    }),
  ).rejects.toMatchObject({ kind: 'rejected', providerCode: '21220' });
});

it('fails where nobody answers for the number', async () => {
  await open();
  plan = () => [];
  simulator.configure(ours, { voiceUrl: '' });
  const phone = simulator.callIn({ from: '+12065550199', to: ours });
  await phone.ended;
  expect(phone.status()).toBe('failed');
  expect(events.at(-1)).toMatchObject({ progress: 'ended', outcome: 'failed' });
  expect(() => simulator.callIn({ from: '+12065550199', to: '+14155550111' })).toThrow('Nobody has');
});

it('delivers texts, and what becomes of those that we send', async () => {
  await open();
  simulator.failTexts('+12065550198', 30003);
  expect(await simulator.textIn({ from: '+12065550199', to: ours, body: 'Stop' })).toMatchObject({
    delivered: true,
  });
  expect(events).toEqual([
    expect.objectContaining({ type: 'message.received', body: 'Stop', carrierOptOut: 'STOP' }),
  ]);
  await twilioProvider.messages!.send(call(), {
    reference: 'tlx-1',
    from: ours,
    to: '+12065550198',
    body: 'Hello',
    mediaUrls: [],
    purpose: 'SERVICE',
    statusUrl: `${publicUrl}/api/webhooks/twilio/sms/status?account=mine`,
  });
  while (events.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(events.slice(1)).toEqual([
    expect.objectContaining({ type: 'message.progressed', state: { status: 'sent' } }),
    expect.objectContaining({ state: expect.objectContaining({ status: 'undelivered', code: '30003' }) }),
  ]);
});
