import assert from 'node:assert/strict';
import {
  always,
  type ConformanceCheck,
  type ConformanceHarness,
  expectFailure,
  impatient,
  need,
} from './conformance-harness';
import type { DialInApi, NumberImportApi, Provider } from './provider';

type Harness<Credentials> = ConformanceHarness<Credentials>;

/** Rules for `numberImport`: a number is brought in once, and its password goes nowhere else. */
export function numberImportChecks<Credentials>(
  provider: Provider<Credentials>,
  imports: NumberImportApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  const requestOf = (harness: Harness<Credentials>) => ({
    reference: 'tlx-import',
    number: need(harness.carrierNumber, 'carrierNumber'),
    login: need(harness.trunk, 'trunk').login,
  });
  return [
    {
      name: 'number import: brought in, read, given up',
      async run(harness) {
        const numbers = need(provider.numbers, 'numbers');
        const request = requestOf(harness);
        assert.match(imports.inboundAddress(request.number), /^sips?:\S+@\S+/);
        const imported = await imports.importNumber(harness.call, request);
        assert.equal(imported.number, request.number);
        assert.ok(imported.trunkId, 'it is told from a number that the provider sells');
        assert.equal((await numbers.get(harness.call, imported.id))?.trunkId, imported.trunkId);
        await numbers.release(harness.call, imported.id);
        assert.equal(await numbers.get(harness.call, imported.id), null);
        assert.equal(harness.paid?.() ?? 0, 0, 'nothing was bought');
      },
    },
    {
      name: 'number import: a lost answer is ambiguous, names no SIP password, and is found again',
      async run(harness) {
        const numbers = need(provider.numbers, 'numbers');
        const request = requestOf(harness);
        const operation = need(harness.operations.importNumber, 'operations.importNumber');
        harness.simulator.inject({ operation, kind: 'timeout-after-commit', times: always });
        const lost = imports.importNumber(impatient(harness), request);
        await expectFailure(provider, harness, 'ambiguous', lost, [request.login.password]);
        harness.simulator.clearFaults();
        const found = await numbers.findBought(harness.call, { reference: request.reference });
        assert.equal(found?.number, request.number);
      },
    },
  ];
}

/** Rules for `dialIn`: each call has an address of its own, and a vendor that is silent is given up. */
export function dialInChecks<Credentials>(
  provider: Provider<Credentials>,
  dialIn: DialInApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  const register = async (harness: Harness<Credentials>, call: Harness<Credentials>['call']) => {
    const { id } = await need(provider.assistants, 'assistants').create(
      harness.call,
      need(harness.assistant, 'assistant'),
    );
    return () =>
      dialIn.register(call, {
        reference: 'tlx-dial',
        assistantId: id,
        from: '+12025550123',
        to: '+12025550199',
      });
  };
  return [
    {
      name: 'dial in: each call gets an address of its own',
      async run(harness) {
        const send = await register(harness, harness.call);
        const [one, other] = [await send(), await send()];
        assert.notEqual(one.callId, other.callId);
        assert.notEqual(one.sipUri, other.sipUri);
        assert.match(one.sipUri, /^sips?:\S+@\S+/);
      },
    },
    {
      name: 'dial in: no answer in time is an error, and 429 too',
      async run(harness) {
        const operation = need(harness.operations.register, 'operations.register');
        const send = await register(harness, impatient(harness));
        harness.simulator.inject({ operation, kind: 'timeout-after-commit' });
        await expectFailure(provider, harness, 'ambiguous', send());
        harness.simulator.inject({ operation, kind: 'status', status: 429 });
        await expectFailure(provider, harness, 'rate-limited', send());
      },
    },
  ];
}
