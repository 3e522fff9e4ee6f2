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
    health,
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
  credentials,
});
export type AddAccount = z.output<typeof addAccountBody>;

export const updateAccountBody = z.strictObject({
  displayName: displayName.optional(),
  priority: priority.optional(),
  isActive: z.boolean().optional(),
  options: options.optional(),
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
