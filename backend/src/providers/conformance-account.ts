import assert from 'node:assert/strict';
import { z } from 'zod';
import { always, type ConformanceCheck, expectFailure, impatient } from './conformance-harness';
import type { ProviderErrorKind } from './error';
import type { Provider } from './provider';

interface JsonProperty {
  title?: string;
  secret?: boolean;
}

interface JsonObject {
  type?: string;
  additionalProperties?: unknown;
  properties?: Record<string, JsonProperty>;
}

/** Rules for the credentials of a provider. */
export function credentialChecks<Credentials>(
  provider: Provider<Credentials>,
): ConformanceCheck<Credentials>[] {
  return [
    {
      name: 'takes its own credentials and no unknown member',
      async run({ call }) {
        assert.deepEqual(provider.credentials.parse(call.credentials), call.credentials);
        const more = provider.credentials.safeParse({ ...call.credentials, surprise: 'yes' });
        assert.equal(more.success, false, 'an unknown member must be refused');
        assert.equal(
          provider.credentials.safeParse({}).success,
          false,
          'no credentials at all must be refused',
        );
      },
    },
    {
      name: 'describes its credentials for a form, with secrets marked',
      async run({ call, secrets }) {
        const properties = propertiesOf(provider);
        for (const [name, property] of Object.entries(properties)) {
          assert.ok(property.title, `${name} needs a title`);
        }
        assert.ok(secrets.length > 0, 'the harness must name the secrets');
        for (const [name, value] of Object.entries(call.credentials as object)) {
          const isSecret = secrets.includes(value);
          assert.equal(properties[name]?.secret ?? false, isSecret, `whether ${name} is marked secret`);
        }
      },
    },
  ];
}

/** Reads the members of all forms that the credentials may have. */
function propertiesOf<Credentials>(provider: Provider<Credentials>): Record<string, JsonProperty> {
  const schema = z.toJSONSchema(provider.credentials, { io: 'input' }) as JsonObject & {
    anyOf?: JsonObject[];
    oneOf?: JsonObject[];
  };
  const forms = schema.anyOf ?? schema.oneOf ?? [schema];
  for (const form of forms) {
    assert.equal(form.type, 'object');
    assert.equal(form.additionalProperties, false);
  }
  return Object.assign({}, ...forms.map((form) => form.properties ?? {}));
}

/** Rules for `account.check`. */
export function accountChecks<Credentials>(provider: Provider<Credentials>): ConformanceCheck<Credentials>[] {
  return [
    {
      name: 'check: says in a sentence that the credentials work, and buys nothing',
      async run({ call, paid }) {
        const { message, balance } = await provider.account.check(call);
        assert.ok(message.length > 0);
        if (balance) {
          assert.match(balance.amount, /^-?\d+(\.\d+)?$/);
          assert.match(balance.currency, /^[A-Z]{3}$/);
        }
        assert.equal(paid?.() ?? 0, 0);
      },
    },
    {
      name: 'check: wrong credentials are auth',
      run: (harness) => expectFailure(provider, harness, 'auth', provider.account.check(harness.badCall)),
    },
    struck(provider, { kind: 'status', status: 429 }, 'rate-limited'),
    struck(provider, { kind: 'status', status: 500 }, 'unavailable'),
    struck(provider, { kind: 'reset' }, 'unavailable'),
    struck(provider, { kind: 'wrong-json' }, 'unexpected'),
    {
      name: 'check: no answer in time is unavailable',
      async run(harness) {
        harness.simulator.inject({
          operation: harness.operations.check,
          kind: 'timeout-after-commit',
          times: always,
        });
        await expectFailure(provider, harness, 'unavailable', provider.account.check(impatient(harness)));
      },
    },
  ];
}

function struck<Credentials>(
  provider: Provider<Credentials>,
  fault: { kind: 'status' | 'reset' | 'wrong-json'; status?: number },
  kind: ProviderErrorKind,
): ConformanceCheck<Credentials> {
  return {
    name: `check: ${fault.status ?? fault.kind} is ${kind}`,
    async run(harness) {
      harness.simulator.inject({ operation: harness.operations.check, times: always, ...fault });
      await expectFailure(provider, harness, kind, provider.account.check(harness.call));
      harness.simulator.clearFaults();
      await provider.account.check(harness.call);
    },
  };
}
