import assert from 'node:assert/strict';
import {
  always,
  type ConformanceCheck,
  type ConformanceHarness,
  expectFailure,
  impatient,
  need,
} from './conformance-harness';
import type { BuyRequest, NumbersApi, Provider, ProviderNumber } from './provider';

type Harness<Credentials> = ConformanceHarness<Credentials>;

const e164 = /^\+[1-9]\d{6,14}$/;

/** Rules for `numbers`: nothing is bought twice, nothing bought is lost. */
export function numberChecks<Credentials>(
  provider: Provider<Credentials>,
  numbers: NumbersApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  return [
    {
      name: 'numbers: buy, get, list, release, and then it is gone',
      run: (harness) => walkThrough(numbers, harness),
    },
    {
      name: 'numbers: what was given up may be given up again, and what never was too',
      async run(harness) {
        const { id } = await numbers.buy(harness.call, await requestOf(harness));
        await numbers.release(harness.call, id);
        await numbers.release(harness.call, id);
        await numbers.release(harness.call, harness.unknownId);
      },
    },
    {
      name: 'numbers: one that is unknown is null',
      async run(harness) {
        assert.equal(await numbers.get(harness.call, harness.unknownId), null);
      },
    },
    {
      name: 'numbers: nothing is found where nothing was bought',
      async run(harness) {
        assert.equal(await numbers.findBought(harness.call, await requestOf(harness)), null);
        assert.equal(paidOf(harness), 0);
      },
    },
    {
      name: 'numbers: wrong credentials are auth and buy nothing',
      run: (harness) => knockAsStranger(provider, numbers, harness),
    },
    ...lostAnswers(provider, numbers),
    ...refusedPurchases(provider, numbers),
    ...optionalMembers(provider, numbers),
  ];
}

async function walkThrough<Credentials>(
  numbers: NumbersApi<Credentials>,
  harness: Harness<Credentials>,
): Promise<void> {
  const request = await requestOf(harness);
  const bought = await numbers.buy(harness.call, request);
  assertBought(bought, request);
  assert.equal(paidOf(harness), 1);
  const read = await numbers.get(harness.call, bought.id);
  assert.ok(read, 'what was bought can be read');
  assertBought(read, request);
  assert.equal(read.id, bought.id);
  assert.equal((await numbers.findBought(harness.call, request))?.id, bought.id);
  if (numbers.list) assert.ok((await numbers.list(harness.call)).some(({ id }) => id === bought.id));
  await numbers.release(harness.call, bought.id);
  assert.equal(await numbers.get(harness.call, bought.id), null);
  if (numbers.list) assert.ok((await numbers.list(harness.call)).every(({ id }) => id !== bought.id));
  assert.equal(await numbers.findBought(harness.call, request), null);
  assert.equal(paidOf(harness), 1, 'reading, listing and releasing buy nothing');
}

async function knockAsStranger<Credentials>(
  provider: Provider<Credentials>,
  numbers: NumbersApi<Credentials>,
  harness: Harness<Credentials>,
): Promise<void> {
  const request = await requestOf(harness);
  await expectFailure(provider, harness, 'auth', numbers.buy(harness.badCall, request));
  await expectFailure(provider, harness, 'auth', numbers.get(harness.badCall, harness.unknownId));
  await expectFailure(provider, harness, 'auth', numbers.release(harness.badCall, harness.unknownId));
  assert.equal(paidOf(harness), 0);
}

/** The provider did it, and we were not told: it is found again, and was paid once. */
function lostAnswers<Credentials>(
  provider: Provider<Credentials>,
  numbers: NumbersApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  return (['timeout-after-commit', 'reset-after-commit', 'wrong-json'] as const).map((kind) => ({
    name: `numbers: a purchase with ${kind} is ambiguous, found again and paid once`,
    async run(harness) {
      const request = await requestOf(harness);
      harness.simulator.inject({
        operation: need(harness.operations.buy, 'operations.buy'),
        kind,
        times: always,
      });
      await expectFailure(provider, harness, 'ambiguous', numbers.buy(impatient(harness), request));
      harness.simulator.clearFaults();
      const found = await numbers.findBought(harness.call, request);
      assert.ok(found, 'findBought finds what was bought');
      assertBought(found, request);
      assert.equal(paidOf(harness), 1);
      await numbers.release(harness.call, found.id);
      assert.equal(await numbers.get(harness.call, found.id), null);
    },
  }));
}

/** It did not happen: nothing is found, and the same request then buys one. */
function refusedPurchases<Credentials>(
  provider: Provider<Credentials>,
  numbers: NumbersApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  const faults = [
    { fault: { kind: 'reset' }, expected: 'ambiguous' },
    { fault: { kind: 'status', status: 500 }, expected: 'ambiguous' },
    { fault: { kind: 'status', status: 429 }, expected: 'rate-limited' },
  ] as const;
  return faults.map(({ fault, expected }) => ({
    name: `numbers: a purchase with ${'status' in fault ? fault.status : fault.kind} is ${expected} and not there`,
    async run(harness) {
      const request = await requestOf(harness);
      harness.simulator.inject({ operation: need(harness.operations.buy, 'operations.buy'), ...fault });
      await expectFailure(provider, harness, expected, numbers.buy(harness.call, request));
      assert.equal(paidOf(harness), 0, 'it was not sent again behind our back');
      assert.equal(await numbers.findBought(harness.call, request), null);
      await numbers.buy(harness.call, request);
      assert.equal(paidOf(harness), 1);
    },
  }));
}

function optionalMembers<Credentials>(
  provider: Provider<Credentials>,
  numbers: NumbersApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  const checks: ConformanceCheck<Credentials>[] = [];
  if (numbers.offers) {
    checks.push({
      name: 'numbers: offers cost nothing and vanish when sold',
      run: (harness) => offerRound(numbers, harness),
    });
  }
  if (numbers.sipLogin) {
    checks.push({
      name: 'numbers: a bought number has a SIP login, an unknown one has none',
      run: (harness) => loginRound(provider, numbers, harness),
    });
  }
  if (numbers.setAssistant && provider.assistants) {
    checks.push({
      name: 'numbers: an assistant is set and detached',
      run: (harness) => assistantRound(provider, harness),
    });
  }
  return checks;
}

async function offerRound<Credentials>(
  numbers: NumbersApi<Credentials>,
  harness: Harness<Credentials>,
): Promise<void> {
  const list = (limit: number) => need(numbers.offers, 'offers')(harness.call, { limit });
  const [first, second, ...rest] = await list(2);
  assert.ok(first && second, 'the simulator sells at least two numbers');
  assert.equal(rest.length, 0, 'the limit is kept');
  for (const offer of [first, second]) assert.match(offer.number, e164);
  assert.notEqual(first.id, second.id);
  assert.equal(paidOf(harness), 0);
  const bought = await numbers.buy(harness.call, { reference: 'tlx-offer', offer: first });
  assert.ok(bought.number === first.number || bought.number === null);
  assert.ok((await list(1000)).every(({ id }) => id !== first.id));
}

async function loginRound<Credentials>(
  provider: Provider<Credentials>,
  numbers: NumbersApi<Credentials>,
  harness: Harness<Credentials>,
): Promise<void> {
  const read = need(numbers.sipLogin, 'sipLogin').bind(numbers);
  const { id } = await numbers.buy(harness.call, await requestOf(harness));
  const login = await read(harness.call, id);
  assert.ok(login.host && login.username && login.password);
  assert.ok(Number.isInteger(login.port) && login.port > 0 && login.port < 65_536);
  assert.deepEqual(await read(harness.call, id), login, 'reading changes nothing');
  await expectFailure(provider, harness, 'not-found', read(harness.call, harness.unknownId));
}

async function assistantRound<Credentials>(
  provider: Provider<Credentials>,
  harness: Harness<Credentials>,
): Promise<void> {
  const numbers = need(provider.numbers, 'numbers');
  const assistants = need(provider.assistants, 'assistants');
  const set = need(numbers.setAssistant, 'setAssistant').bind(numbers);
  const assistant = await assistants.create(harness.call, need(harness.assistant, 'assistant'));
  const { id } = await numbers.buy(harness.call, await requestOf(harness));
  await set(harness.call, id, assistant.id);
  assert.equal((await numbers.get(harness.call, id))?.assistantId, assistant.id);
  await set(harness.call, id, null);
  assert.equal((await numbers.get(harness.call, id))?.assistantId, null);
  await expectFailure(provider, harness, 'not-found', set(harness.call, harness.unknownId, assistant.id));
}

function assertBought(number: ProviderNumber, request: BuyRequest): void {
  assert.ok(number.id, 'a number has an id');
  assert.ok(number.number === null || e164.test(number.number), 'E.164 or null');
  assert.ok(number.status === 'active' || number.status === 'activating', `status ${number.status}`);
  assert.ok(number.reference === null || number.reference === request.reference, 'our reference or none');
}

function paidOf<Credentials>(harness: Harness<Credentials>): number {
  return need(harness.paid, 'paid')();
}

function requestOf<Credentials>(harness: Harness<Credentials>): Promise<BuyRequest> {
  return need(harness.buyRequest, 'buyRequest')();
}
