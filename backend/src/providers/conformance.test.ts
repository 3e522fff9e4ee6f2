import { z } from 'zod';
import { conformanceChecks, describeProviderConformance } from './conformance';
import type { ConformanceHarness, FaultPort } from './conformance-harness';
import { ProviderError, type ProviderErrorKind } from './error';
import type {
  AssistantSpec,
  Provider,
  ProviderCall,
  ProviderCallState,
  ProviderNumber,
  SipTrunkRequest,
} from './provider';

/** A provider without a network: right in everything, so that each planted mistake is the only one. */
const credentials = z.strictObject({ key: z.string().meta({ title: 'Key', secret: true }) });
type Credentials = z.infer<typeof credentials>;
type Call = ProviderCall<Credentials>;
type Fault = Parameters<FaultPort['inject']>[0];

const rightKey = 'model-key-right';
const wrongKey = 'model-key-wrong';

function failure(kind: ProviderErrorKind, message = `It failed: ${kind}.`): ProviderError {
  return new ProviderError({ provider: 'CUSTOM', kind, message });
}

function makeWorld() {
  let serial = 0;
  return {
    faults: [] as (Fault & { left: number })[],
    numbers: new Map<string, ProviderNumber>(),
    bought: 0,
    assistants: new Map<string, string>(),
    trunks: new Map<string, string>(),
    calls: new Map<string, string>(),
    nextId: () => `id-${++serial}`,
  };
}

let world = makeWorld();

/** Does the work as a server would, with the fault that is set for it. */
async function perform<Result>(
  call: Call,
  operation: string,
  changes: boolean,
  work: () => Result,
): Promise<Result> {
  if (call.credentials.key !== rightKey) throw failure('auth');
  const fault = world.faults.find((each) => each.operation === operation && each.left > 0);
  if (!fault) return work();
  fault.left -= 1;
  if (fault.kind === 'status' && fault.status === 429) throw failure('rate-limited');
  if (fault.kind === 'status' || fault.kind === 'reset') throw failure(changes ? 'ambiguous' : 'unavailable');
  work();
  if (changes) throw failure('ambiguous');
  throw failure(fault.kind === 'wrong-json' ? 'unexpected' : 'unavailable');
}

function found<Item>(item: Item | undefined): Item {
  if (item === undefined) throw failure('not-found');
  return item;
}

function numberOf(id: string, reference: string, more: Partial<ProviderNumber> = {}): ProviderNumber {
  const number = `+1555000${String(world.numbers.size).padStart(4, '0')}`;
  return {
    id,
    number,
    reference,
    status: 'active',
    assistantId: null,
    trunkId: null,
    renewsAt: null,
    ...more,
  };
}

function keep(number: ProviderNumber): ProviderNumber {
  world.numbers.set(number.id, number);
  return number;
}

const listed = (items: Map<string, string>) => [...items].map(([id, reference]) => ({ id, reference }));

function stateOf(id: string): ProviderCallState {
  return {
    id,
    status: 'queued',
    startedAt: null,
    endedAt: null,
    endedReason: null,
    answered: null,
    cost: null,
  };
}

const model = {
  id: 'CUSTOM',
  label: 'Model',
  credentials,
  account: { check: (call) => perform(call, 'check', false, () => ({ message: 'Key accepted.' })) },
  numbers: {
    buy: (call, request) =>
      perform(call, 'buy', true, () => {
        world.bought += 1;
        return keep(numberOf(world.nextId(), request.reference));
      }),
    findBought: (call, { reference }) =>
      perform(
        call,
        'list',
        false,
        () => [...world.numbers.values()].find((each) => each.reference === reference) ?? null,
      ),
    get: (call, id) => perform(call, 'get', false, () => world.numbers.get(id) ?? null),
    list: (call) => perform(call, 'list', false, () => [...world.numbers.values()]),
    release: (call, id) => perform(call, 'release', true, () => void world.numbers.delete(id)),
    setAssistant: (call, id, assistantId) =>
      perform(call, 'set', true, () => void keep({ ...found(world.numbers.get(id)), assistantId })),
  },
  assistants: {
    create: (call, { reference }) =>
      perform(call, 'assistant', true, () => {
        const id = world.nextId();
        world.assistants.set(id, reference);
        return { id };
      }),
    update: (call, id) => perform(call, 'update', true, () => void found(world.assistants.get(id))),
    list: (call) => perform(call, 'list', false, () => listed(world.assistants)),
    delete: (call, id) => perform(call, 'delete', true, () => void world.assistants.delete(id)),
  },
  carrierImport: {
    createTrunk: (call, { reference }) =>
      perform(call, 'trunk', true, () => {
        const id = world.nextId();
        world.trunks.set(id, reference);
        return { id, reference };
      }),
    listTrunks: (call) => perform(call, 'list', false, () => listed(world.trunks)),
    deleteTrunk: (call, id) => perform(call, 'delete', true, () => void world.trunks.delete(id)),
    importNumber: (call, { reference, number, trunkId }) =>
      perform(call, 'import', true, () => keep(numberOf(world.nextId(), reference, { number, trunkId }))),
  },
  calls: {
    start: (call, { reference }) =>
      perform(call, 'call', true, () => {
        const id = world.nextId();
        world.calls.set(id, reference);
        return stateOf(id);
      }),
    findStarted: (call, { reference }) =>
      perform(call, 'list', false, () => {
        const id = listed(world.calls).find((each) => each.reference === reference)?.id;
        return id === undefined ? null : stateOf(id);
      }),
    get: (call, id) => perform(call, 'get', false, () => (world.calls.has(id) ? stateOf(id) : null)),
  },
} satisfies Provider<Credentials>;

const assistant: AssistantSpec = {
  reference: 'tlx-assistant',
  tenantId: 'tenant',
  name: 'Reception',
  language: 'en',
  voice: 'warm',
  greeting: 'Good morning.',
  prompt: 'Answer the phone.',
  maxCallSeconds: 600,
  recordCalls: false,
  server: null,
  tools: [],
};

const trunk: SipTrunkRequest = {
  reference: 'tlx-trunk',
  login: {
    host: '127.0.0.1',
    port: 5060,
    transport: 'udp',
    username: '850',
    password: 'model-sip-password',
  },
  inboundNetworks: [],
  leadingPlus: true,
};

async function makeHarness(): Promise<ConformanceHarness<Credentials>> {
  world = makeWorld();
  const call = { credentials: { key: rightKey }, now: () => new Date() };
  return {
    call,
    badCall: { ...call, credentials: { key: wrongKey } },
    simulator: {
      inject: (fault) => void world.faults.push({ ...fault, left: fault.times ?? 1 }),
      clearFaults: () => void world.faults.splice(0),
    },
    operations: {
      check: 'check',
      buy: 'buy',
      createAssistant: 'assistant',
      createTrunk: 'trunk',
      startCall: 'call',
    },
    secrets: [rightKey, wrongKey],
    unknownId: 'id-none',
    paid: () => world.bought,
    buyRequest: async () => ({ reference: 'tlx-number' }),
    assistant,
    trunk,
    carrierNumber: '+908500001001',
    callRequest: async () => ({
      reference: 'tlx-call',
      from: { id: 'id-1', number: null },
      to: '+15550000001',
      assistantId: 'id-2',
      addresses: null,
      record: false,
      machineDetection: 'off',
      timeoutSeconds: 60,
    }),
    placed: () => world.calls.size,
    close: async () => undefined,
  };
}

describeProviderConformance('A model provider', model, makeHarness);

/** Runs every rule and names those that were broken. */
async function broken(
  provider: Provider<Credentials>,
  change: Partial<ConformanceHarness<Credentials>> = {},
) {
  const names: string[] = [];
  for (const check of conformanceChecks(provider)) {
    const harness = { ...(await makeHarness()), ...change };
    await check.run(harness).catch(() => names.push(check.name));
  }
  return names;
}

const { account, numbers, assistants, carrierImport, calls } = model;

/** What may be wrong with a provider, and a rule that must notice. */
const mistakes: [string, Partial<Provider<Credentials>>, RegExp][] = [
  [
    'unknown members are taken',
    { credentials: z.object({ key: z.string().meta({ title: 'Key', secret: true }) }) },
    /no unknown member/,
  ],
  [
    'a secret is not marked',
    { credentials: z.strictObject({ key: z.string().meta({ title: 'Key' }) }) },
    /secrets marked/,
  ],
  [
    'an error names the key',
    {
      account: {
        check: (call) =>
          account
            .check(call)
            .catch(() => Promise.reject(failure('auth', `Bad key ${call.credentials.key}.`))),
      },
    },
    /wrong credentials are auth/,
  ],
  [
    'an error hides the key in its cause',
    {
      account: {
        check: (call) =>
          account.check(call).catch((cause: ProviderError) => {
            const request = { headers: { authorization: `Bearer ${call.credentials.key}` } };
            throw new ProviderError({
              provider: 'CUSTOM',
              kind: cause.kind,
              message: 'It failed.',
              cause: request,
            });
          }),
      },
    },
    /check: 500/,
  ],
  [
    'an error is no ProviderError',
    {
      account: { check: (call) => account.check(call).catch(() => Promise.reject(new Error('It failed.'))) },
    },
    /check: reset/,
  ],
  [
    'wrong JSON passes',
    { account: { check: (call) => account.check(call).catch(() => ({ message: 'Key accepted.' })) } },
    /check: wrong-json/,
  ],
  [
    'a purchase is sent again after a lost answer',
    {
      numbers: {
        ...numbers,
        buy: (call, request) => numbers.buy(call, request).catch(() => numbers.buy(call, request)),
      },
    },
    /timeout-after-commit is ambiguous/,
  ],
  [
    'a lost purchase is called unavailable',
    {
      numbers: {
        ...numbers,
        buy: (call, request) =>
          numbers.buy(call, request).catch(({ kind }: ProviderError) => {
            throw failure(kind === 'ambiguous' ? 'unavailable' : kind);
          }),
      },
    },
    /reset-after-commit is ambiguous/,
  ],
  [
    'a lost purchase is not found',
    { numbers: { ...numbers, findBought: async () => null } },
    /found again and paid once/,
  ],
  [
    'something is found where nothing was bought',
    { numbers: { ...numbers, findBought: async () => numberOf('id-0', 'tlx-number') } },
    /nothing is found/,
  ],
  [
    'what is gone cannot be released',
    {
      numbers: {
        ...numbers,
        async release(call, id) {
          found(world.numbers.get(id));
          await numbers.release(call, id);
        },
      },
    },
    /given up again/,
  ],
  [
    'a release does nothing',
    { numbers: { ...numbers, release: async () => undefined } },
    /and then it is gone/,
  ],
  [
    'an assistant is not detached',
    { numbers: { ...numbers, setAssistant: async () => undefined } },
    /set and detached/,
  ],
  [
    'an update of what is gone passes',
    { assistants: { ...assistants, update: async () => undefined } },
    /assistants: create, update/,
  ],
  [
    'assistants are made twice',
    {
      assistants: {
        ...assistants,
        create: (call, spec) => assistants.create(call, spec).catch(() => assistants.create(call, spec)),
      },
    },
    /assistants: a lost answer/,
  ],
  [
    'an error names the SIP password',
    {
      carrierImport: {
        ...carrierImport,
        createTrunk: (call, request) =>
          carrierImport.createTrunk(call, request).catch(({ kind }: ProviderError) => {
            throw failure(kind, `Refused: ${JSON.stringify(request)}`);
          }),
      },
    },
    /names no SIP password/,
  ],
  [
    'somebody is called twice',
    {
      calls: {
        ...calls,
        start: (call, request) => calls.start(call, request).catch(() => calls.start(call, request)),
      },
    },
    /calls: a connection cut/,
  ],
];

describe('The rules notice', () => {
  it.each(mistakes)('that %s', async (_mistake, mistaken, rule) => {
    expect(await broken({ ...model, ...mistaken })).toContainEqual(expect.stringMatching(rule));
  });

  it('that a harness lacks what a member needs', async () => {
    const names = await broken(model, { paid: undefined, callRequest: undefined, trunk: undefined });
    for (const start of ['numbers:', 'calls:', 'carrier import:']) {
      expect(names).toContainEqual(expect.stringContaining(start));
    }
  });
});
