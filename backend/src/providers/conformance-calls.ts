import assert from 'node:assert/strict';
import {
  always,
  type ConformanceCheck,
  type ConformanceHarness,
  expectFailure,
  impatient,
  need,
} from './conformance-harness';
import type { CallsApi, Provider } from './provider';

/** Rules for `calls`: nobody is called twice. */
export function callChecks<Credentials>(
  provider: Provider<Credentials>,
  calls: CallsApi<Credentials>,
): ConformanceCheck<Credentials>[] {
  return [
    {
      name: 'calls: start, find by reference, get',
      run: (harness) => callRound(calls, harness),
    },
    {
      name: 'calls: a lost answer is ambiguous, found again and placed once',
      async run(harness) {
        const since = harness.call.now();
        const request = await need(harness.callRequest, 'callRequest')();
        const operation = need(harness.operations.startCall, 'operations.startCall');
        harness.simulator.inject({ operation, kind: 'timeout-after-commit', times: always });
        await expectFailure(provider, harness, 'ambiguous', calls.start(impatient(harness), request));
        harness.simulator.clearFaults();
        assert.ok(await calls.findStarted(harness.call, request, since, new Set()));
        assert.equal(need(harness.placed, 'placed')(), 1);
      },
    },
    {
      name: 'calls: a connection cut before is ambiguous and nobody was called',
      async run(harness) {
        const since = harness.call.now();
        const request = await need(harness.callRequest, 'callRequest')();
        harness.simulator.inject({
          operation: need(harness.operations.startCall, 'operations.startCall'),
          kind: 'reset',
        });
        await expectFailure(provider, harness, 'ambiguous', calls.start(harness.call, request));
        assert.equal(await calls.findStarted(harness.call, request, since, new Set()), null);
        assert.equal(need(harness.placed, 'placed')(), 0);
      },
    },
  ];
}

async function callRound<Credentials>(
  calls: CallsApi<Credentials>,
  harness: ConformanceHarness<Credentials>,
): Promise<void> {
  const since = harness.call.now();
  const request = await need(harness.callRequest, 'callRequest')();
  assert.equal(await calls.findStarted(harness.call, request, since, new Set()), null);
  const started = await calls.start(harness.call, request);
  assert.ok(started.id);
  assert.equal((await calls.findStarted(harness.call, request, since, new Set()))?.id, started.id);
  assert.equal((await calls.get(harness.call, started.id))?.id, started.id);
  assert.equal(await calls.get(harness.call, harness.unknownId), null);
  assert.equal(need(harness.placed, 'placed')(), 1);
}
