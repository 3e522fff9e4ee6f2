import assert from 'node:assert/strict';
import {
  always,
  type ConformanceCheck,
  type ConformanceHarness,
  expectFailure,
  impatient,
  need,
} from './conformance-harness';
import type { AssistantsApi, CarrierImportApi, Provider } from './provider';

/** Rules for `assistants`. */
export function assistantChecks<Credentials>(
  provider: Provider<Credentials>,
  assistants: AssistantsApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  return [
    {
      name: 'assistants: create, update, list, delete, delete again',
      run: (harness) => assistantRound(provider, assistants, harness),
    },
    {
      name: 'assistants: a lost answer is ambiguous, and one is there under our reference',
      async run(harness) {
        const spec = need(harness.assistant, 'assistant');
        const operation = need(harness.operations.createAssistant, 'operations.createAssistant');
        harness.simulator.inject({ operation, kind: 'timeout-after-commit', times: always });
        await expectFailure(provider, harness, 'ambiguous', assistants.create(impatient(harness), spec));
        harness.simulator.clearFaults();
        const ours = (await assistants.list(harness.call)).filter(
          (each) => each.reference === spec.reference,
        );
        assert.equal(ours.length, 1);
      },
    },
    {
      name: 'assistants: wrong credentials are auth',
      async run(harness) {
        const spec = need(harness.assistant, 'assistant');
        await expectFailure(provider, harness, 'auth', assistants.create(harness.badCall, spec));
        await expectFailure(provider, harness, 'auth', assistants.list(harness.badCall));
      },
    },
  ];
}

async function assistantRound<Credentials>(
  provider: Provider<Credentials>,
  assistants: AssistantsApi<Credentials>,
  harness: ConformanceHarness<Credentials>,
): Promise<void> {
  const spec = need(harness.assistant, 'assistant');
  const { id } = await assistants.create(harness.call, spec);
  assert.ok(id);
  await assistants.update(harness.call, id, { ...spec, greeting: 'Good evening.' });
  const listed = (await assistants.list(harness.call)).filter((each) => each.id === id);
  assert.equal(listed.length, 1, 'listed once, also after an update');
  assert.ok(listed[0]?.reference === null || listed[0]?.reference === spec.reference);
  await assistants.delete(harness.call, id);
  assert.ok((await assistants.list(harness.call)).every((each) => each.id !== id));
  await assistants.delete(harness.call, id);
  await expectFailure(provider, harness, 'not-found', assistants.update(harness.call, id, spec));
}

/** Rules for `carrierImport`. */
export function carrierImportChecks<Credentials>(
  provider: Provider<Credentials>,
  carriers: CarrierImportApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  return [
    {
      name: 'carrier import: trunk, number, and both undone, the trunk twice',
      run: (harness) => importRound(provider, carriers, harness),
    },
    {
      name: 'carrier import: a lost answer is ambiguous, names no SIP password, and one trunk is there',
      async run(harness) {
        const trunk = need(harness.trunk, 'trunk');
        const operation = need(harness.operations.createTrunk, 'operations.createTrunk');
        const create = () => carriers.createTrunk(impatient(harness), trunk);
        harness.simulator.inject({ operation, kind: 'timeout-after-commit', times: always });
        await expectFailure(provider, harness, 'ambiguous', create(), [trunk.login.password]);
        harness.simulator.clearFaults();
        const ours = (await carriers.listTrunks(harness.call)).filter(
          (each) => each.reference === trunk.reference,
        );
        assert.equal(ours.length, 1);
      },
    },
  ];
}

async function importRound<Credentials>(
  provider: Provider<Credentials>,
  carriers: CarrierImportApi<Credentials>,
  harness: ConformanceHarness<Credentials>,
): Promise<void> {
  const request = need(harness.trunk, 'trunk');
  const number = need(harness.carrierNumber, 'carrierNumber');
  const trunk = await carriers.createTrunk(harness.call, request);
  assert.ok((await carriers.listTrunks(harness.call)).some(({ id }) => id === trunk.id));
  const imported = await carriers.importNumber(harness.call, {
    reference: 'tlx-import',
    number,
    trunkId: trunk.id,
  });
  assert.equal(imported.number, number);
  assert.equal(imported.trunkId, trunk.id);
  if (provider.numbers) {
    assert.equal((await provider.numbers.get(harness.call, imported.id))?.trunkId, trunk.id);
    await provider.numbers.release(harness.call, imported.id);
    assert.equal(await provider.numbers.get(harness.call, imported.id), null);
  }
  await carriers.deleteTrunk(harness.call, trunk.id);
  assert.ok((await carriers.listTrunks(harness.call)).every(({ id }) => id !== trunk.id));
  await carriers.deleteTrunk(harness.call, trunk.id);
}
