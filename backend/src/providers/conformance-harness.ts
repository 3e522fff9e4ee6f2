import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ProviderError, type ProviderErrorKind } from './error';
import type {
  AssistantSpec,
  BuyRequest,
  CallRequest,
  Provider,
  ProviderCall,
  SipTrunkRequest,
} from './provider';

/** The part of a simulator that the suite turns: faults by operation, as `lab/simulator.ts` names them. */
export interface FaultPort {
  inject(fault: {
    operation: string;
    kind: 'status' | 'reset' | 'slow' | 'timeout-after-commit' | 'reset-after-commit' | 'wrong-json';
    status?: number;
    delayMs?: number;
    times?: number;
  }): void;
  clearFaults(): void;
}

/** One fresh simulator and what it takes to use a provider against it. Parts a provider has no member for stay away. */
export interface ConformanceHarness<Credentials> {
  /** Works, and allows assumed operations where the provider has some. */
  call: ProviderCall<Credentials>;
  /** The same with credentials that are well formed and wrong. */
  badCall: ProviderCall<Credentials>;
  simulator: FaultPort;
  /** The operations that faults strike: `METHOD /path` as in the simulator's ledger. */
  operations: {
    check: string;
    buy?: string;
    createAssistant?: string;
    createTrunk?: string;
    importNumber?: string;
    register?: string;
    startCall?: string;
  };
  /** Every secret value in the credentials of both calls. */
  secrets: readonly string[];
  /** An id of the provider's own form that it does not have. */
  unknownId: string;
  /** How many numbers were ever bought, given up or not. */
  paid?(): number;
  /** Makes what `buy` is asked for. */
  buyRequest?(): Promise<BuyRequest>;
  assistant?: AssistantSpec;
  trunk?: SipTrunkRequest;
  /** E.164, to be brought in over `trunk`, or by itself with its login. */
  carrierNumber?: string;
  /** Makes what `calls.start` is asked for. */
  callRequest?(): Promise<CallRequest>;
  /** How many calls were ever placed. */
  placed?(): number;
  /** Stops the simulator. */
  close(): Promise<void>;
}

/** One rule that every provider keeps. `run` throws where it does not. */
export interface ConformanceCheck<Credentials> {
  name: string;
  run(harness: ConformanceHarness<Credentials>): Promise<void>;
}

/** Milliseconds that suffice for an answer on loopback, and that a test can wait for none. */
const shortMs = 500;

/** More often than any read is repeated. */
export const always = 20;

/** The same call, given up early: for faults that never answer. */
export function impatient<Credentials>(harness: ConformanceHarness<Credentials>): ProviderCall<Credentials> {
  return { ...harness.call, timeoutMs: shortMs };
}

/** Demands a part that the harness must have because the provider has the member. */
export function need<Part>(part: Part | undefined, name: string): Part {
  assert.ok(part !== undefined, `The harness lacks \`${name}\`, which this provider's members need.`);
  return part;
}

/**
 * Awaits a refusal of the right kind, by the right name, with no secret anywhere in it.
 * @param moreSecrets secrets of the request itself
 */
export async function expectFailure<Credentials>(
  provider: Provider<Credentials>,
  harness: ConformanceHarness<Credentials>,
  kind: ProviderErrorKind,
  work: Promise<unknown>,
  moreSecrets: readonly string[] = [],
): Promise<void> {
  const error = await work.then(
    (value) => assert.fail(`It succeeded (${typeof value}) where it had to fail as \`${kind}\`.`),
    (reason: unknown) => reason,
  );
  assert.ok(
    error instanceof ProviderError,
    `Only ProviderError leaves a provider; this was ${inspect(error)}`,
  );
  assert.equal(error.kind, kind, `kind of "${error.message}"`);
  assert.equal(error.provider, provider.id);
  assert.ok(error.message.length > 0 && error.message.length <= 600, 'a sentence of at most 600 characters');
  assertClean(error, [...harness.secrets, ...moreSecrets]);
}

/** Fails when a secret, plain, URL-encoded or in Base64, can be read anywhere in an error. */
export function assertClean(error: Error, secrets: readonly string[]): void {
  const text = [
    error.message,
    error.stack ?? '',
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }),
  ].join('\n');
  for (const secret of secrets) {
    const forms = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ];
    // The message must not repeat the secret either, so the position tells where to look.
    for (const form of forms) {
      const at = text.indexOf(form);
      assert.ok(at < 0, `A secret of ${secret.length} characters stands in the error, at character ${at}.`);
    }
  }
}
