import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { handsetRoutes } from './handset/routes';
import { keepMemory } from './memory';
import { type NetgsmSimulator, startNetgsmSimulator } from './netgsm/simulator';
import { makeReceiver, type Receiver, receiverRoutes } from './receiver';
import { type RetellSimulator, type RetellSimulatorOptions, startRetellSimulator } from './retell/simulator';
import type { Fault, Simulator } from './simulator';
import { type SipRegistrar, startSipRegistrar } from './sip-registrar';
import { startTelnyxSimulator, type TelnyxSimulator } from './telnyx/simulator';
import { startTwilioSimulator, type TwilioSimulator } from './twilio/simulator';
import { startVapiSimulator, type VapiSimulator, type VapiSimulatorOptions } from './vapi/simulator';
import { bridgeTo } from './voice-line';
import { makeVoicemailService, type VoicemailService, voicemailRoutes } from './voicemail-vendor';

export interface LabOptions {
  /** Milliseconds per answer of every simulated provider; default 0. */
  latencyMs?: number;
  /** Milliseconds until a new number is active at VAPI; default 0. */
  activationMs?: number;
  /** How long calls ring and last at the voice AIs; see the simulators. */
  callPace?: VapiSimulatorOptions['callPace'] & RetellSimulatorOptions['callPace'];
  /** The port of the lab's own page; default a free one. */
  port?: number;
  /** Where people reach the product: the address that its webhooks are signed for. */
  publicUrl?: string;
  /** Where the simulators reach the product, when not at the addresses it has configured. */
  product?: () => string | null;
  /** Where the lab keeps what was bought, so that it outlives a restart; default nowhere. */
  memoryFile?: string;
}

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** Every carrier, played on this machine. */
export interface Lab {
  addresses: {
    url: string;
    vapi: { url: string; privateKey: string };
    retell: { url: string; apiKey: string };
    netgsm: { url: string; username: string; password: string };
    twilio: { url: string; accountSid: string; authToken: string; phoneNumber: string };
    telnyx: { url: string; apiKey: string; publicKey: string };
    sip: { host: string; port: number };
  };
  vapi: VapiSimulator;
  retell: RetellSimulator;
  netgsm: NetgsmSimulator;
  twilio: TwilioSimulator;
  telnyx: TelnyxSimulator;
  sip: SipRegistrar;
  /** Letters that the product has sent. */
  mailbox: Letter[];
  /** A customer's own server, which takes the product's webhooks. */
  receiver: Receiver;
  /** Takes ringless voicemails, at `http://lab/voicemail`. */
  voicemail: VoicemailService;
  close(): Promise<void>;
}

/** The account that the platform has at the lab's Netgsm. Not a secret: it opens nothing but the lab. */
const netgsmAccount = { username: '8500000000', password: 'lab', credit: 1_000_000 };
const vapiKey = 'lab-platform';
const retellKey = 'lab-platform-retell';
const twilioAccount = {
  sid: `AC${'1ab0'.repeat(8)}`,
  authToken: 'lab-platform-token',
  friendlyName: 'Telyx lab',
  numbers: ['+14155550100'],
  hasPapers: true,
} as const;

const telnyxAccount = { apiKey: 'KEY-lab-platform', hasPapers: true };

/** Starts all simulators on free loopback ports, and the lab's own small server for its mailbox and faults. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const timing = { latencyMs: options.latencyMs ?? 0, activationMs: options.activationMs ?? 0 };
  const sip = await startSipRegistrar({ latencyMs: timing.latencyMs });
  const vapi = await startVapiSimulator({
    ...timing,
    ...(options.callPace ? { callPace: options.callPace } : {}),
    ...(options.product && { product: options.product }),
  });
  const retell = await startRetellSimulator({
    ...timing,
    ...(options.callPace ? { callPace: options.callPace } : {}),
    ...(options.product && { product: options.product }),
  });
  const netgsm = await startNetgsmSimulator({
    ...timing,
    registrar: sip,
    ...(options.product && { product: options.product }),
  });
  netgsm.addAccount(netgsmAccount);
  const carrier = {
    ...timing,
    bridge: bridgeTo([vapi, retell]),
    textPace: { sentMs: timing.latencyMs, deliveredMs: timing.latencyMs * 5 },
    ...(options.product && { product: options.product }),
  };
  const twilio = await startTwilioSimulator(carrier);
  const telnyx = await startTelnyxSimulator(carrier);
  const memory = options.memoryFile
    ? await keepMemory(options.memoryFile, { vapi, retell, netgsm, twilio, telnyx })
    : null;
  twilio.addAccount(twilioAccount);
  telnyx.addAccount(telnyxAccount);
  if (options.publicUrl) twilio.configure(twilioAccount.numbers[0], webhooksAt(options.publicUrl));
  const mailbox: Letter[] = [];
  const receiver = makeReceiver();
  const voicemail = makeVoicemailService();
  const close = async (): Promise<void> => {
    await memory?.close();
    await Promise.all([
      vapi.close(),
      retell.close(),
      netgsm.close(),
      twilio.close(),
      telnyx.close(),
      sip.close(),
    ]);
  };
  const own = await startOwnServer(
    mailbox,
    { receiver, voicemail },
    { vapi, retell, netgsm, twilio, telnyx },
    options.port ?? 0,
    (url) => ({
      url,
      vapi: { url: vapi.url, privateKey: vapiKey },
      retell: { url: retell.url, apiKey: retellKey },
      netgsm: { url: netgsm.url, username: netgsmAccount.username, password: netgsmAccount.password },
      twilio: {
        url: twilio.url,
        accountSid: twilioAccount.sid,
        authToken: twilioAccount.authToken,
        phoneNumber: twilioAccount.numbers[0],
      },
      telnyx: { url: telnyx.url, apiKey: telnyxAccount.apiKey, publicKey: telnyx.publicKey },
      sip: { host: sip.host, port: sip.port },
    }),
    (app) =>
      app.use(
        '/handset',
        handsetRoutes({ vapi, retell, netgsm, twilio, telnyx, netgsmUsername: netgsmAccount.username }),
      ),
  ).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    addresses: own.addresses,
    vapi,
    retell,
    netgsm,
    twilio,
    telnyx,
    sip,
    mailbox,
    receiver,
    voicemail,
    async close() {
      await own.close();
      await close();
    },
  };
}

/** What an operator enters for the platform's own number in Twilio's console. */
function webhooksAt(publicUrl: string) {
  const base = `${publicUrl.replace(/\/$/, '')}/api/webhooks/twilio`;
  return { voiceUrl: `${base}/voice`, statusCallback: `${base}/voice/status`, smsUrl: `${base}/sms` };
}

/**
 * `GET /` tells the addresses, `/mailbox` keeps letters, `/receiver` takes webhooks, `/voicemail` takes ringless
 * voicemails, `POST /faults` makes a provider misbehave.
 */
async function startOwnServer(
  mailbox: Letter[],
  { receiver, voicemail }: Pick<Lab, 'receiver' | 'voicemail'>,
  simulators: Record<string, Simulator>,
  port: number,
  addressesAt: (url: string) => Lab['addresses'],
  mount: (app: Express) => void,
) {
  const app = express();
  app.disable('x-powered-by');
  // Signatures are over the body as it came, so nothing may read it before.
  app.use('/receiver', receiverRoutes(receiver));
  app.use('/voicemail', voicemailRoutes(voicemail));
  app.use(express.json());
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const addresses = addressesAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  mount(app);
  app.get('/', (_request, response) => response.json(addresses));
  app.get('/mailbox', (_request, response) => response.json(mailbox));
  app.post('/mailbox', (request, response) => {
    mailbox.unshift(request.body as Letter);
    mailbox.length = Math.min(mailbox.length, 200);
    response.status(201).json({});
  });
  app.get('/ledger/:provider', (request, response) =>
    response.json(simulators[request.params.provider]?.ledger ?? []),
  );
  app.post('/faults/:provider', (request, response) => {
    const simulator = simulators[request.params.provider];
    if (!simulator)
      return response
        .status(404)
        .json({ message: `No such provider; there are ${Object.keys(simulators).join(', ')}.` });
    simulator.inject(request.body as Fault);
    return response.status(201).json({});
  });
  app.delete('/faults/:provider', (request, response) => {
    simulators[request.params.provider]?.clearFaults();
    response.status(204).end();
  });
  return {
    addresses,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
