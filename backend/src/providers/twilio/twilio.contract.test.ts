import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkAnswer, checkRequest, describeContract } from '../../../tests/contracts';
import type { Exchange } from '../../lab/simulator';
import type { TwilioSimulator } from '../../lab/twilio/simulator';
import { accountSid, authToken, openTwilio, ourNumber, sidOf } from '../../lab/twilio/testing';
import type { MessageRequest } from '../provider';
import type { TwilioCall } from './client';
import { twilioProvider } from './provider';

let product: Server;
let simulator: TwilioSimulator;
let call: TwilioCall;
let exchanges: Exchange[];

beforeEach(async () => {
  exchanges = [];
  product = await openPatientProduct();
  const url = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
  ({ simulator, call } = await openTwilio({
    product: () => url,
    onExchange: (exchange) => exchanges.push(exchange),
  }));
});
afterEach(async () => {
  await simulator.close();
  product.closeAllConnections();
  await new Promise((resolve) => product.close(resolve));
});

/** Answers every webhook with TwiML that waits: a call lasts for as long as something is done with it. */
async function openPatientProduct(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/xml').end('<Response><Gather timeout="60"/></Response>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const addresses = {
  voice: 'https://telyx.example/api/webhooks/twilio/voice?account=1',
  voiceStatus: 'https://telyx.example/api/webhooks/twilio/voice/status?account=1',
  sms: 'https://telyx.example/api/webhooks/twilio/sms?account=1',
  business: 'tlx-contract',
};
const text: MessageRequest = {
  reference: 'tlx-1',
  from: ourNumber,
  to: '+12065550199',
  body: 'Hello',
  mediaUrls: [],
  purpose: 'SERVICE',
  statusUrl: 'https://telyx.example/api/webhooks/twilio/sms/status',
};
const ignore = () => undefined;

/** Uses every member of the adapter, with results good and bad. */
async function useAdapter(): Promise<void> {
  const { account, numbers, messages, calls, erasure } = twilioProvider;
  const key = { apiKeySid: sidOf('SK'), apiKeySecret: 'lab-key-secret' };
  simulator.addAccount({ sid: accountSid, authToken, keys: { [key.apiKeySid]: key.apiKeySecret } });
  await account.check({ ...call, credentials: { ...call.credentials, ...key } });
  await account.check({ ...call, credentials: { ...call.credentials, authToken: 'refused' } }).catch(ignore);

  if (!numbers?.offers || !numbers.configure || !numbers.list || !messages || !calls)
    throw new Error('missing');
  for (const type of ['local', 'tollfree', 'mobile'] as const)
    await numbers.offers(call, { countryCode: 'GB', type, limit: 5, features: ['voice'] });
  await numbers.offers(call, {
    countryCode: 'US',
    areaCode: '415',
    features: ['voice', 'sms', 'mms'],
    limit: 5,
  });
  await numbers.offers(call, { countryCode: 'US', type: 'mobile', limit: 5 });
  const papers = { addressSid: sidOf('AD'), bundleSid: sidOf('BU') };
  const withPapers = { ...call, credentials: { ...call.credentials, ...papers } };
  const [offer] = await numbers.offers(call, { countryCode: 'DE', areaCode: '30', limit: 1 });
  if (!offer) throw new Error('nothing is for sale');
  await numbers.buy(call, { reference: 'tlx-contract', offer, addresses }).catch(ignore);
  const { id } = await numbers.buy(withPapers, { reference: 'tlx-contract', offer, addresses });
  await numbers.buy(withPapers, { reference: 'tlx-contract', offer }).catch(ignore);
  await numbers.findBought(call, { reference: 'tlx-contract' });
  await numbers.get(call, id);
  await numbers.configure(call, id, addresses);
  await numbers.list(call);
  await numbers.release(call, id);
  await numbers.release(call, id);

  const { id: sent } = await messages.send(call, text);
  await messages.send(call, {
    ...text,
    mediaUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg'],
  });
  const service = { ...call, credentials: { ...call.credentials, messagingServiceSid: sidOf('MG') } };
  await messages.send(service, { ...text, from: null });
  await messages.send(call, { ...text, to: '+15005550001' }).catch(ignore);
  await simulator.textIn({ from: text.to, to: ourNumber, body: 'STOP' });
  await messages.findSent(call, text, new Date(), new Set());
  await messages.states(call, [{ id: sent, to: text.to }]);

  const wanted = {
    reference: 'tlx-1',
    from: { id: sidOf('PN'), number: ourNumber },
    to: '+12065550188',
    assistantId: null,
    addresses: {
      plan: 'https://t.example/v',
      status: 'https://t.example/s',
      recording: 'https://t.example/r',
    },
    record: true,
    machineDetection: 'who' as const,
    timeoutSeconds: 30,
  };
  const { id: placed } = await calls.start(call, wanted);
  await calls.findStarted(call, wanted, new Date(), new Set());
  await calls.get(call, placed);
  const going = { controlUrl: null, next: 'https://t.example/next' };
  await calls.startRecording!(call, placed, { ...going, recordingUrl: 'https://t.example/r' });
  await calls.stopRecording!(call, placed, going);
  await calls.speak!(call, placed, { ...going, text: 'Hello <you>', language: 'tr' });
  await calls.play!(call, placed, { ...going, url: 'https://t.example/a.mp3' });
  await calls.sendDigits!(call, placed, { ...going, digits: '1w2#' });
  const asked = { text: 'Code?', language: 'en', maxDigits: 4, timeoutSeconds: 5 };
  await calls.gather!(call, placed, { ...going, ...asked });
  await calls.start(call, { ...wanted, to: '+15005550001' }).catch(ignore);

  const phone = simulator.callIn({ from: '+12065550199', to: ourNumber });
  await phone.ended;
  const inPlace = { controlUrl: null, next: null };
  await calls.hangUp!(call, phone.sid, inPlace);
  await calls.transfer!(call, phone.sid, {
    to: text.to,
    callerId: ourNumber,
    message: '',
    language: 'en',
    ...inPlace,
  }).catch(ignore);

  if (!erasure?.call || !erasure.message) throw new Error('missing');
  const recording = { sid: sidOf('RE'), callSid: phone.sid, seconds: 3, createdAt: Date.now() };
  simulator
    .account(accountSid)
    .recordings.set(recording.sid, { ...recording, channels: 1, source: 'RecordVerb' });
  await erasure.call(call, phone.sid);
  await erasure.call(call, phone.sid);
  const pictures = simulator.texts().find(({ mediaUrls }) => mediaUrls.length > 0);
  await erasure.message(call, pictures!.sid);
  await erasure.message(call, pictures!.sid);
}

/** Twilio's own examples break Twilio's own description in these ways (found by running Ajv over it). */
const tolerated = [
  // `""` where nothing is set.
  /_(application_sid|url|callback) must (match (pattern|format)|NOT have fewer)/,
  // Links of lists are relative to the host.
  /uri must match format "uri"/,
];
const isFault = (line: string): boolean => !tolerated.some((each) => each.test(line));

describeContract('twilio_api_v2010', (contract) => {
  it('with every request of the adapter', async () => {
    await useAdapter();
    expect(new Set(exchanges.map(({ operation }) => operation)).size).toBe(24);
    const faults = exchanges.flatMap(({ operation, method, path, query, body }) =>
      checkRequest(contract, method, path, query, body).map((fault) => `${operation}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('with every answer to it that is no refusal, which nobody has described', async () => {
    await useAdapter();
    const answered = exchanges.filter(({ status }) => status < 300);
    expect(new Set(answered.map(({ operation }) => operation)).size).toBe(24);
    const faults = answered
      .flatMap(({ operation, method, path, status, answer }) =>
        checkAnswer(contract, method, path, status, answer).map(
          (fault) => `${operation} ${status}: ${fault}`,
        ),
      )
      .filter(isFault);
    expect(faults).toEqual([]);
  });

  it('refusals have a code, a sentence, a page and the status', async () => {
    await useAdapter();
    const refused = exchanges.filter(({ status }) => status >= 300);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([400, 401, 404]));
    for (const { status, answer } of refused)
      expect(answer).toEqual({
        code: expect.any(Number),
        message: expect.any(String),
        more_info: expect.stringContaining('/errors/'),
        status,
      });
  });
});
