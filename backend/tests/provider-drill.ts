import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { queueText } from '../src/features/messaging/queue-text';
import { sweepTexts } from '../src/features/messaging/sweep-texts';
import { probeVoiceAccounts } from '../src/features/providers';
import { probeAccounts } from '../src/features/providers/probe-accounts';
import type { Lab } from '../src/lab/lab';
import type { Fault } from '../src/lab/simulator';
import type { PhoneCall } from '../src/lab/twilio/line';
import { sleep } from '../src/platform/time';
import { type Person, startTestApp, type TestApp, until } from './client';

const busyMs = 10_000;
/** Netgsm says ten times a minute what became of texts, and each that was lost is asked after twice. */
const settleMs = 240_000;
const voices = ['VAPI', 'RETELL'] as const;
export const drilledProviders = [...voices, 'TWILIO', 'TELNYX', 'NETGSM'] as const;
export type DrilledProvider = (typeof drilledProviders)[number];
/**
 * - `dead`: nobody is there
 * - `slow`: does everything, after the product has given up
 * - `flapping`: is cut before or after it has done it, or answers 500, between moments in which it is well
 * - `busy`: answers 429 for ten seconds
 */
export const drillFaults = ['dead', 'slow', 'flapping', 'busy'] as const;
export type DrillFault = (typeof drillFaults)[number];

/** What one fault of one provider did, by the books of the simulators. */
export interface DrillResult {
  texts: number;
  calls: number;
  /** Texts that nobody got, and calls that are not in the call log. */
  lost: number;
  /** Texts of which nobody can know whether they went out: they wait, and the owner is asked. */
  held: number;
  /** Texts that came twice, and calls that are twice in the call log. */
  doubled: number;
  /** Callers who heard nothing. */
  silent: number;
  /** What became of those that were lost or came twice, for people. */
  complaints: string[];
  /** From the end of the fault until everything was settled and given to this provider again. */
  recoverySeconds: number;
}

/** A business with a number at each carrier, whose providers can be made to fail. */
export interface ProviderDrill {
  run(
    provider: DrilledProvider,
    fault: DrillFault,
    size: { texts: number; calls: number },
  ): Promise<DrillResult>;
  close(): Promise<void>;
}

/**
 * Opens the product with its lab, and a receptionist that both voice AIs know.
 * @param options.patienceMs how long the product waits for a provider, default 1,000; what is slow takes a little longer
 */
export async function openProviderDrill({ patienceMs = 1_000 } = {}): Promise<ProviderDrill> {
  const app = await startTestApp({
    lab: true,
    worker: true,
    env: { TELYX_PACE_MS: '20', TELYX_PROVIDER_TIMEOUT_MS: String(patienceMs) },
    callPace: { ringingMs: 5, talkingMs: 5, analysisMs: 5 },
  });
  const server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Carriers call back, so the product listens, and says where.
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owner = await app.signUp({ countryCode: 'US', plan: 'ENTERPRISE' });
  await app.call('patch', '/api/settings/booking', owner.token).send({ transferNumber: '+12125550177' });
  const numbers = {
    TWILIO: await buy(app, owner, { countryCode: 'US', provider: 'TWILIO' }),
    TELNYX: await buy(app, owner, { countryCode: 'US', provider: 'TELNYX', areaCode: '646' }),
  };
  await until(
    () =>
      app.database.query(
        'select from assistant_remotes where tenant_id = $1 and remote_id is not null and working_until is null',
        [owner.tenantId],
      ),
    (rows) => rows.length === voices.length,
  );
  const world: World = { app, lab: app.lab!, owner, numbers, patienceMs, people: 0 };
  return {
    run: (provider, fault, size) => drill(world, provider, fault, size),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
    },
  };
}

interface World {
  app: TestApp;
  lab: Lab;
  owner: Person;
  numbers: Record<'TWILIO' | 'TELNYX', string>;
  patienceMs: number;
  /** How many telephones were used so far. */
  people: number;
}

async function buy(app: TestApp, owner: Person, wanted: object): Promise<string> {
  const ordered = await app.call('post', '/api/phone-numbers/provision', owner.token).send(wanted);
  const { number } = await until(
    async () => (await app.call('get', `/api/phone-numbers/${ordered.body.data?.id}`, owner.token)).body.data,
    (each: { status: string; number: string }) => each?.status === 'ACTIVE',
    30_000,
  );
  return number;
}

async function drill(
  world: World,
  provider: DrilledProvider,
  fault: DrillFault,
  size: { texts: number; calls: number },
): Promise<DrillResult> {
  const { app } = world;
  await app.database.query('delete from rate_limits');
  const mend = spoil(world, provider, fault);
  let recovered: Promise<number>;
  let to: string[];
  let calls: { phone: PhoneCall; heard: boolean }[];
  try {
    to = await sendTexts(world, size.texts);
    // A carrier that is dead brings no calls.
    const over = (['TWILIO', 'TELNYX'] as const).filter((each) => each !== provider || fault !== 'dead');
    calls = await Promise.all(
      Array.from({ length: size.calls }, (_, index) => placeCall(world, over[index % over.length]!)),
    );
  } finally {
    mend();
    recovered = recover(world, provider);
  }
  const recoverySeconds = await recovered;
  await settle(world, to);
  const inBook = to.map((person) => timesTexted(world, person));
  const inLog = await Promise.all(calls.map(({ phone }) => timesLogged(world, phone)));
  const counts = [...inBook, ...inLog];
  const held = await heldTexts(world, to);
  const unsent = to.filter((person, index) => inBook[index] === 0 && held.has(person));
  const wrong = to.filter((person, index) => inBook[index] !== 1 && !unsent.includes(person));
  const rows = await app.database.query<Record<string, unknown>>(
    `select to_number, status::text, provider::text, failure_code, failure_reason, parked_at, attempts
     from sms_messages where to_number = any($1)`,
    [wrong],
  );
  const unlogged = calls
    .filter((_, index) => inLog[index] !== 1)
    .map(({ phone }) => `call ${phone.sid} ${phone.status()}`);
  return {
    complaints: [...rows.map((row) => JSON.stringify(row)), ...unlogged],
    texts: to.length,
    calls: calls.length,
    lost: counts.filter((times) => times === 0).length - unsent.length,
    held: unsent.length,
    doubled: counts.filter((times) => times > 1).length,
    silent: calls.filter(({ heard }) => !heard).length,
    recoverySeconds,
  };
}

/** Makes a provider fail at everything. @returns what ends it */
function spoil({ app, lab, patienceMs }: World, provider: DrilledProvider, fault: DrillFault): () => void {
  const simulator = lab[provider.toLowerCase() as Lowercase<DrilledProvider>];
  const always = { operation: '*', times: 1_000_000 };
  const { baseUrls } = app.platform.config.platform;
  const url = baseUrls[provider];
  let timer: NodeJS.Timeout | undefined;
  if (fault === 'dead') {
    baseUrls[provider] = 'http://127.0.0.1:9';
    simulator.inject({ ...always, kind: 'reset' });
  }
  if (fault === 'slow') simulator.inject({ ...always, kind: 'slow', delayMs: patienceMs + 20 });
  if (fault === 'busy') {
    simulator.inject({ ...always, kind: 'status', status: 429 });
    timer = setTimeout(() => simulator.clearFaults(), busyMs);
  }
  if (fault === 'flapping') {
    const kinds: Fault['kind'][] = ['reset', 'reset-after-commit', 'status'];
    let turn = 0;
    const flap = () => {
      simulator.clearFaults();
      turn += 1;
      // Every other moment it is well.
      if (turn % 2) simulator.inject({ ...always, kind: kinds[((turn - 1) / 2) % kinds.length]! });
    };
    flap();
    timer = setInterval(flap, 150);
  }
  return () => {
    clearInterval(timer);
    simulator.clearFaults();
    if (url !== undefined) baseUrls[provider] = url;
  };
}

/** Writes texts to people in the United States and in Turkey, in turn. */
async function sendTexts(world: World, count: number): Promise<string[]> {
  const to = Array.from({ length: count }, (_, index) => {
    world.people += 1;
    const digits = String(world.people).padStart(4, '0');
    return index % 2 ? `+90532111${digits}` : `+1206555${digits}`;
  });
  await world.app.platform.system.scope(world.owner.tenantId).tx(async (tx) => {
    for (const each of to) await queueText(tx, { to: each, body: 'See you at 2 PM.', purpose: 'SERVICE' });
  });
  return to;
}

/** Lets somebody call, who hangs up once they have heard something. */
async function placeCall(
  world: World,
  carrier: 'TWILIO' | 'TELNYX',
): Promise<{ phone: PhoneCall; heard: boolean }> {
  const { lab, numbers } = world;
  world.people += 1;
  const from = `+1415555${String(world.people).padStart(4, '0')}`;
  const simulator = carrier === 'TWILIO' ? lab.twilio : lab.telnyx;
  const before = simulator.dialled.length;
  const phone = simulator.callIn({ from, to: numbers[carrier] });
  const heard = await until(
    async () =>
      phone.heard().length > 0 ||
      phone.isRecording() ||
      hasSpoken(lab, phone) ||
      simulator.dialled.slice(before).some(({ callerId }) => [from, numbers[carrier]].includes(callerId)),
    Boolean,
    20_000,
  ).catch(() => false);
  phone.hangUp();
  await phone.ended;
  return { phone, heard };
}

/** Whether a voice AI has said something in a call. */
function hasSpoken({ vapi, retell }: Lab, phone: PhoneCall): boolean {
  return [vapi, retell].some((voice) =>
    voice
      .voiceCalls()
      .filter(({ id, carrierCallId }) => carrierCallId === phone.sid || id === phone.voiceCallId())
      .some(({ id }) => voice.conversation(id)?.said.some(({ role }) => role === 'bot')),
  );
}

/** Does what the ticks do until the provider is given things again. @returns after how many seconds */
async function recover({ app }: World, provider: DrilledProvider): Promise<number> {
  const started = performance.now();
  const shut = () =>
    app.database.query(`select from provider_breakers where account_key = $1 and state = 'OPEN'`, [
      `platform:${provider}`,
    ]);
  await until(
    async () => {
      await probeAccounts(app.platform);
      await probeVoiceAccounts(app.platform);
      return shut();
    },
    (rows) => rows.length === 0,
    60_000,
  );
  return (performance.now() - started) / 1000;
}

/** Waits until all texts are settled; what a lost attempt has left is swept up, as the tick does. */
async function settle({ app }: World, to: string[]): Promise<void> {
  await until(
    async () => {
      await sweepTexts(app.platform);
      await sleep(100);
      return app.database.query(
        `select from sms_messages where to_number = any($1) and status = 'QUEUED' and parked_at is null`,
        [to],
      );
    },
    (rows) => rows.length === 0,
    settleMs,
  );
}

/** Whose texts a person has to decide about. */
async function heldTexts({ app }: World, to: string[]): Promise<Set<string>> {
  const rows = await app.database.query<{ to_number: string }>(
    `select to_number from sms_messages where to_number = any($1) and status = 'QUEUED' and parked_at is not null`,
    [to],
  );
  return new Set(rows.map((row) => row.to_number));
}

/** How often somebody was texted, in the books of all carriers. */
function timesTexted({ lab }: World, person: string): number {
  const books = [
    ...lab.twilio.texts().filter(({ direction }) => direction !== 'inbound'),
    ...lab.telnyx.texts().filter(({ direction }) => direction === 'outbound'),
    ...lab.netgsm.account(lab.addresses.netgsm.username).texts.map(({ number }) => ({ to: `+90${number}` })),
  ];
  return books.filter(({ to }) => to === person).length;
}

async function timesLogged({ app }: World, phone: PhoneCall): Promise<number> {
  const rows = () => app.database.query('select from call_logs where call_sid = $1', [phone.sid]);
  const found = await until(rows, ({ length }) => length > 0).catch(() => []);
  return found.length;
}
