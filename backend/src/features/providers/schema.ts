import { z } from 'zod';
import { capabilityNames } from '../../providers/capabilities';
import { providerIds } from '../../providers/provider';

export const providerId = z.enum(providerIds);

export const health = z.object({
  state: z.enum(['OK', 'DEGRADED', 'DOWN', 'UNKNOWN']),
  successRate: z.number().nullable(),
  latencyMs: z.number().nullable(),
  checkedAt: z.iso.datetime().nullable(),
});

/** Whether new things are given to an account. */
export const breaker = z.object({
  state: z.enum(['CLOSED', 'OPEN', 'HALF_OPEN']),
  /** What failed last: a kind of failure, such as `unavailable`. */
  reason: z.string().nullable(),
  openedAt: z.iso.datetime().nullable(),
  /** When it is tried again. */
  retryAt: z.iso.datetime().nullable(),
});

const amount = z.string().regex(/^\d{1,4}(\.\d{1,5})?$/, 'must be an amount such as 0.0085');

/** What an account adds to its provider: what it costs, what it may do at once, and what is switched off. */
export const carrierConfig = z
  .strictObject({
    costPerMinute: amount.nullable().default(null),
    costPerMessage: amount.nullable().default(null),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be three capital letters, such as USD')
      .default('USD'),
    disabledCapabilities: z.array(z.enum(capabilityNames)).max(capabilityNames.length).default([]),
    limits: z
      .strictObject({
        concurrentCalls: z.number().int().min(1).max(10_000).optional(),
        messagesPerMinute: z.number().int().min(1).max(100_000).optional(),
      })
      .default({}),
  })
  .meta({ id: 'CarrierConfig' });
export type CarrierConfigValues = z.output<typeof carrierConfig>;

export const providerAccount = z
  .object({
    id: z.string(),
    provider: providerId,
    label: z.string(),
    displayName: z.string(),
    priority: z.number(),
    isActive: z.boolean(),
    options: z.record(z.string(), z.unknown()),
    origin: z.enum(['TENANT', 'PLATFORM']),
    credentialHint: z.record(z.string(), z.string()),
    /** Null where nothing was set, and for the platform's accounts. */
    carrier: carrierConfig.nullable(),
    health,
    breaker,
    createdAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ProviderAccount' });

export const accountParams = z.object({ id: z.uuid() });

const displayName = z.string().trim().min(1).max(80);
const priority = z.number().int().min(1).max(100);
/** The one option there is: which of a provider's regions the key belongs to. */
const options = z.strictObject({ region: z.enum(['us', 'eu']).optional() });
const credentials = z.record(z.string().max(60), z.unknown());

export const addAccountBody = z.strictObject({
  provider: providerId,
  displayName,
  priority: priority.default(1),
  isActive: z.boolean().default(true),
  options: options.default({}),
  carrier: carrierConfig.optional(),
  credentials,
});
export type AddAccount = z.output<typeof addAccountBody>;

export const updateAccountBody = z.strictObject({
  displayName: displayName.optional(),
  priority: priority.optional(),
  isActive: z.boolean().optional(),
  options: options.optional(),
  carrier: carrierConfig.optional(),
  credentials: credentials.optional(),
});
export type UpdateAccount = z.output<typeof updateAccountBody>;

export const testResult = z
  .object({
    ok: z.boolean(),
    message: z.string(),
    latencyMs: z.number(),
    balance: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  })
  .meta({ id: 'ConnectionTest' });

export const providerDescription = z
  .object({
    provider: providerId,
    label: z.string(),
    capabilities: z.array(z.enum(capabilityNames)),
    credentialSchema: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ProviderDescription' });

export const dependents = z
  .object({
    numbers: z.array(z.object({ id: z.string(), number: z.string().nullable() })),
    textsUnderWay: z.number(),
    callsUnderWay: z.number(),
    receptionists: z.number(),
  })
  .meta({ id: 'ProviderDependents' });
