import type { Assistant, Tenant } from '../../generated/prisma/client';
import type { TenantScope } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { AssistantSpec } from '../../providers/provider';
import { accountKeyOf, type ConnectedAccount } from '../providers';
import { composePrompt } from './compose-prompt';
import type { Facts } from './schema';

const leaseMs = 30_000;
const maxCallSeconds = 900;

/** Someone else is at work on the same assistant at the same account; come back in a second. */
export class AssistantBusy extends Error {
  constructor() {
    super('The assistant is being brought to the provider by another process.');
    this.name = 'AssistantBusy';
  }
}

/**
 * Makes an assistant at a provider account, or brings the one there up to date.
 * One process at a time; one that died half-way leaves its mark, and the next one looks for what it made before it
 * makes anything.
 * @returns the provider's id
 * @throws ProviderError, AssistantBusy
 */
export async function ensureRemoteAssistant(
  platform: Platform,
  scope: TenantScope,
  account: ConnectedAccount,
  assistantId: string,
): Promise<string> {
  const claim = await claimRemote(scope, account, assistantId, platform.clock());
  if (claim.remoteId && claim.syncedVersion >= claim.assistant.version) {
    await release(scope, account, assistantId, {});
    return claim.remoteId;
  }
  const spec = assistantSpec(claim.assistant, claim.tenant);
  try {
    const remoteId = await bring(account, spec, claim);
    await release(scope, account, assistantId, {
      remoteId,
      syncedVersion: claim.assistant.version,
      syncedAt: platform.clock(),
      error: null,
    });
    return remoteId;
  } catch (error) {
    // An ambiguous answer keeps the mark: whoever comes next must look before making.
    const sure = error instanceof ProviderError && error.kind !== 'ambiguous';
    await release(
      scope,
      account,
      assistantId,
      { error: error instanceof ProviderError ? error.message : 'unexpected' },
      sure,
    );
    throw error;
  }
}

interface Claim {
  assistant: Assistant;
  tenant: Tenant;
  remoteId: string | null;
  syncedVersion: number;
  /** An earlier attempt ended without a known outcome. */
  unfinished: boolean;
}

function claimRemote(
  scope: TenantScope,
  account: ConnectedAccount,
  assistantId: string,
  now: Date,
): Promise<Claim> {
  const accountKey = accountKeyOf(account.ref);
  return scope.tx(async (tx) => {
    await tx.$executeRaw`
      insert into assistant_remotes (assistant_id, account_key, provider)
      values (${assistantId}::uuid, ${accountKey}, ${account.ref.provider}::phone_provider)
      on conflict do nothing`;
    const [row] = await tx.$queryRaw<
      { working_until: Date | null; remote_id: string | null; synced_version: number }[]
    >`
      select working_until, remote_id, synced_version from assistant_remotes
      where assistant_id = ${assistantId}::uuid and account_key = ${accountKey} for update`;
    if (!row || (row.working_until && row.working_until > now)) throw new AssistantBusy();
    await tx.assistantRemote.updateMany({
      where: { assistantId, accountKey },
      data: { workingUntil: new Date(now.getTime() + leaseMs) },
    });
    return {
      assistant: await tx.assistant.findUniqueOrThrow({ where: { id: assistantId } }),
      tenant: await tx.tenant.findUniqueOrThrow({ where: { id: scope.tenantId } }),
      remoteId: row.remote_id,
      syncedVersion: row.synced_version,
      unfinished: row.working_until !== null,
    };
  });
}

async function bring(account: ConnectedAccount, spec: AssistantSpec, claim: Claim): Promise<string> {
  if (claim.remoteId) {
    const updated = await account
      .ask('assistants.update', (provider, call) => provider.assistants!.update(call, claim.remoteId!, spec))
      .then(() => true)
      .catch((error: unknown) => {
        if (error instanceof ProviderError && error.kind === 'not-found') return false;
        throw error;
      });
    if (updated) return claim.remoteId;
  }
  if (claim.unfinished) {
    const all = await account.ask('assistants.list', (provider, call) => provider.assistants!.list(call));
    const made = all.find((each) => each.reference === spec.reference);
    if (made) {
      await account.ask('assistants.update', (provider, call) =>
        provider.assistants!.update(call, made.id, spec),
      );
      return made.id;
    }
  }
  return (await account.ask('assistants.create', (provider, call) => provider.assistants!.create(call, spec)))
    .id;
}

async function release(
  scope: TenantScope,
  account: ConnectedAccount,
  assistantId: string,
  data: { remoteId?: string; syncedVersion?: number; syncedAt?: Date; error?: string | null },
  finished = true,
): Promise<void> {
  await scope.tx(async (tx) => {
    await tx.assistantRemote.updateMany({
      where: { assistantId, accountKey: accountKeyOf(account.ref) },
      // A mark in the past: free to take, but to be looked up.
      data: { ...data, workingUntil: finished ? null : new Date(0) },
    });
    await emitChange(tx, 'assistant.changed', assistantId);
  });
}

/** Describes an assistant as every provider takes it. */
export function assistantSpec(row: Assistant, tenant: Tenant): AssistantSpec {
  return {
    reference: referenceFor(row.id),
    tenantId: tenant.id,
    name: row.name,
    language: row.language,
    voice: row.voice,
    greeting: row.greeting,
    prompt: composePrompt({
      businessName: tenant.name,
      language: row.language,
      timeZone: tenant.timeZone,
      instructions: row.instructions,
      facts: row.facts as Facts,
    }),
    maxCallSeconds,
    recordCalls: false,
  };
}
