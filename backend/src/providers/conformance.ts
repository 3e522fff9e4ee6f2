import { accountChecks, credentialChecks } from './conformance-account';
import { assistantChecks, carrierImportChecks } from './conformance-assistants';
import { callChecks } from './conformance-calls';
import type { ConformanceCheck, ConformanceHarness } from './conformance-harness';
import { dialInChecks, numberImportChecks } from './conformance-import';
import { numberChecks } from './conformance-numbers';
import type { Provider } from './provider';

/**
 * Lists the rules that a provider must keep, by the members it has. A rule for a member that is there is never
 * left out: where the harness lacks what it needs, it fails.
 */
export function conformanceChecks<Credentials>(
  provider: Provider<Credentials>,
): ConformanceCheck<Credentials>[] {
  const { numbers, assistants, carrierImport, numberImport, calls, dialIn } = provider;
  return [
    ...credentialChecks(provider),
    ...accountChecks(provider),
    ...(numbers ? numberChecks(provider, numbers) : []),
    ...(assistants ? assistantChecks(provider, assistants) : []),
    ...(carrierImport ? carrierImportChecks(provider, carrierImport) : []),
    ...(numberImport ? numberImportChecks(provider, numberImport) : []),
    ...(calls ? callChecks(provider, calls) : []),
    ...(dialIn ? dialInChecks(provider, dialIn) : []),
  ];
}

/**
 * Declares the test suite that every provider passes against its simulator. Called at the top of a test file.
 * @param makeHarness starts a fresh simulator; called before each test, and closed after it
 */
export function describeProviderConformance<Credentials>(
  name: string,
  provider: Provider<Credentials>,
  makeHarness: () => Promise<ConformanceHarness<Credentials>>,
): void {
  describe(`${name} keeps the rules of a provider`, () => {
    let harness: ConformanceHarness<Credentials>;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(() => harness.close());

    for (const check of conformanceChecks(provider)) {
      it(check.name, () => check.run(harness));
    }
  });
}
