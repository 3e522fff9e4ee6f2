import { inspect } from 'node:util';
import { startVapiSimulator, type VapiSimulator } from '../../lab/vapi/simulator';
import { ProviderError } from '../error';
import { vapiProvider } from './provider';
import { callOf, callRequestOf, specOf, trunkOf } from './testing';

const { account, assistants, calls, carrierImport, numbers } = vapiProvider as Required<typeof vapiProvider>;
const key = 'key-that-is-secret';

let simulator: VapiSimulator;

beforeAll(async () => {
  simulator = await startVapiSimulator({ freeNumbers: 1000, callPace: { queuedMs: 60_000 } });
});

afterAll(() => simulator.close());

beforeEach(() => {
  simulator.clearFaults();
  simulator.ledger.length = 0;
});

const call = (timeoutMs = 2000) => callOf(simulator, { key, timeoutMs });
const posts = () => simulator.ledger.filter(({ operation }) => operation.startsWith('POST'));

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => new Error('did not fail'),
    (reason) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  return error;
}

describe('a purchase', () => {
  it.each(['timeout-after-commit', 'reset-after-commit', 'wrong-json'] as const)(
    'with %s is ambiguous, sent once, and found again',
    async (kind) => {
      const reference = `tlx-${kind}`;
      simulator.inject({ operation: 'POST /phone-number', kind });
      const error = await failure(numbers.buy(call(300), { reference }));
      expect(error).toMatchObject({ kind: 'ambiguous', provider: 'VAPI' });
      expect(posts()).toHaveLength(1);
      await expect(numbers.findBought(call(), { reference })).resolves.toMatchObject({ reference });
      expect(simulator.paid.filter(({ name }) => name === reference)).toHaveLength(1);
    },
  );

  it.each([{ kind: 'status', status: 500 }, { kind: 'status', status: 503 }, { kind: 'reset' }] as const)(
    'with $kind $status is ambiguous, sent once, and not found',
    async (fault) => {
      simulator.inject({ operation: 'POST /phone-number', times: 5, ...fault });
      expect((await failure(numbers.buy(call(), { reference: 'tlx-none' }))).kind).toBe('ambiguous');
      expect(posts()).toHaveLength(1);
      simulator.clearFaults();
      await expect(numbers.findBought(call(), { reference: 'tlx-none' })).resolves.toBeNull();
    },
  );

  it('waits as long as VAPI asks for', async () => {
    simulator.inject({ operation: 'POST /phone-number', kind: 'status', status: 429, retryAfterSeconds: 3 });
    const error = await failure(numbers.buy(call(), { reference: 'tlx-1' }));
    expect(error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3000 });
    expect(posts()).toHaveLength(1);
  });

  it('did not happen when nobody is there', async () => {
    const gone = await startVapiSimulator();
    await gone.close();
    const error = await failure(numbers.buy(callOf(gone), { reference: 'tlx-1' }));
    expect(error.kind).toBe('unavailable');
  });
});

it('makes calls, assistants, trunks and imports ambiguous alike, each sent once', async () => {
  const { id: assistantId } = await assistants.create(call(), specOf());
  const { id: fromId } = await numbers.buy(call(), { reference: 'tlx-from' });
  const wanted = callRequestOf({ reference: 'tlx-call', fromId, to: '+14155550100', assistantId });
  const trunk = await carrierImport.createTrunk(call(), trunkOf());
  const attempts: [operation: string, attempt: () => Promise<unknown>][] = [
    ['POST /call', () => calls.start(call(200), wanted)],
    ['POST /assistant', () => assistants.create(call(200), specOf({ reference: 'tlx-lost' }))],
    ['POST /credential', () => carrierImport.createTrunk(call(200), { ...trunkOf(), reference: 'tlx-lost' })],
    [
      'POST /phone-number',
      () =>
        carrierImport.importNumber(call(200), {
          reference: 'tlx-in',
          number: '+908500000001',
          trunkId: trunk.id,
        }),
    ],
    ['PATCH /assistant/:id', () => assistants.update(call(200), assistantId, specOf())],
    ['DELETE /credential/:id', () => carrierImport.deleteTrunk(call(200), trunk.id)],
  ];
  for (const [operation, attempt] of attempts) {
    simulator.ledger.length = 0;
    simulator.inject({ operation, kind: 'timeout-after-commit' });
    expect([operation, (await failure(attempt())).kind]).toEqual([operation, 'ambiguous']);
    expect(simulator.ledger).toHaveLength(1);
  }
  await expect(calls.findStarted(call(), wanted, new Date(), new Set())).resolves.toMatchObject({
    status: 'queued',
  });
  const references = (await assistants.list(call())).map(({ reference }) => reference);
  expect(references).toContain('tlx-lost');
  expect((await carrierImport.listTrunks(call())).map(({ reference }) => reference)).toContain('tlx-lost');
});

it('repeats a read that fails, but no change', async () => {
  simulator.inject({ operation: '*', kind: 'reset', times: 2 });
  await expect(account.check(call())).resolves.toBeDefined();
  expect(simulator.ledger).toHaveLength(3);
  simulator.inject({ operation: '*', kind: 'status', status: 500, times: 9 });
  expect((await failure(account.check(call()))).kind).toBe('unavailable');
  simulator.ledger.length = 0;
  expect((await failure(numbers.release(call(), 'any'))).kind).toBe('ambiguous');
  expect(simulator.ledger).toHaveLength(1);
});

it('calls a read of another shape unexpected', async () => {
  simulator.inject({ operation: 'GET /phone-number', kind: 'wrong-json' });
  expect((await failure(account.check(call()))).kind).toBe('unexpected');
});

it('says that a key is refused', async () => {
  const refused = callOf(simulator, { key: 'refused-key' });
  expect((await failure(account.check(refused))).kind).toBe('auth');
  expect((await failure(numbers.buy(refused, { reference: 'x', areaCode: '415' }))).kind).toBe('auth');
});

it('shows neither key nor SIP password in any error', async () => {
  const password = 'password-that-is-secret';
  const attempts: [repeated: string, attempt: () => Promise<unknown>][] = [
    [`${key} ${password}`, () => carrierImport.createTrunk(call(200), trunkOf({ password }))],
    [key, () => numbers.buy(call(200), { reference: 'tlx-1' })],
    [key, () => account.check(call(200))],
  ];
  for (const kind of ['timeout-after-commit', 'reset', 'wrong-json', 'status'] as const) {
    for (const [message, attempt] of attempts) {
      simulator.clearFaults();
      simulator.inject({ operation: '*', kind, status: 400, message, times: 9 });
      const error = await failure(attempt());
      expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain(
        'is-secret',
      );
    }
  }
});
