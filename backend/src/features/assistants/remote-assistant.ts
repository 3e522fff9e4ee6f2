import type { Assistant, Prisma, Tenant } from '../../generated/prisma/client';
import type { TenantScope } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { AssistantSpec } from '../../providers/provider';
import { accountKeyOf, type ConnectedAccount } from '../providers';
import { readTaught, toolsFor } from '../reception';
import { AssistantBusy } from './busy';
import { composePrompt } from './compose-prompt';
import { ensureWebhook, unreachable, type WebhookServer } from './ensure-webhook';
import type { Facts } from './schema';

const maxCallSeconds = 900;

/** A provider request and time to spare; the holder renews it before each request that must not happen twice. */
const leaseMs = (platform: Platform): number => platform.config.providerTimeoutMs * 2;

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
  const now = platform.clock();
  const until = new Date(now.getTime() + leaseMs(platform));
  const claim = await claimRemote(scope, account, assistantId, now, until);
  if (claim.inStep) return claim.remoteId;
  const hold: Hold = {
    platform,
    scope,
    account,
    assistantId,
    until,
    unfinished: claim.unfinished,
    begun: false,
  };
  try {
    const made = await readMade(scope, assistantId);
    const server = await ensureWebhook(platform, scope, account);
    const spec = assistantSpec({ ...made, server });
    const remoteId = await bring(hold, spec, claim.remoteId);
    const kept = await release(hold, {
      remoteId,
      syncedVersion: made.assistant.version,
      syncedAt: platform.clock(),
      // It is in step, and people should know all the same.
      error: server === null ? unreachable : null,
    });
    // Someone else has begun meanwhile, and it is their copy that counts.
    if (!kept) throw new AssistantBusy();
    return remoteId;
  } catch (error) {
    // Another process makes the account's webhook: this one has done nothing yet, and comes back.
    if (error instanceof AssistantBusy && !hold.begun) await release(hold, {}, !hold.unfinished);
    if (error instanceof AssistantBusy) throw error;
    // An ambiguous answer leaves a mark, and one from before stays: whoever comes next must look before making.
    const unsure = !(error instanceof ProviderError) || error.kind === 'ambiguous' || hold.unfinished;
    await release(hold, { error: error instanceof ProviderError ? error.message : 'unexpected' }, !unsure);
    throw error;
  }
}

/** The sole right to bring one assistant to one account, for a while. */
interface Hold {
  platform: Platform;
  scope: TenantScope;
  account: ConnectedAccount;
  assistantId: string;
  until: Date;
  /** An earlier attempt ended without a known outcome, and it has not been looked up yet. */
  unfinished: boolean;
  /** The provider has been asked for something. */
  begun: boolean;
}

/** See the database function `claim_remote`. */
type Claim =
  | { inStep: true; remoteId: string }
  | {
      inStep: false;
      remoteId: string | null;
      /** An earlier attempt ended without a known outcome. */
      unfinished: boolean;
    };

/** Takes the sole right to bring an assistant to an account, where it is not in step there. @throws AssistantBusy */
async function claimRemote(
  scope: TenantScope,
  { ref }: ConnectedAccount,
  assistantId: string,
  now: Date,
  until: Date,
): Promise<Claim> {
  const [row] = await scope.call<{ claim: Claim | null }>(
    { name: 'claim_remote', text: 'select claim_remote($1, $2, $3, $4, $5, $6) as claim' },
    ...[assistantId, accountKeyOf(ref), ref.provider, now, until],
  );
  if (!row?.claim) throw new AssistantBusy();
  return row.claim;
}

/** What an assistant is made of. */
interface Made {
  assistant: Assistant;
  tenant: Tenant;
  taught: Taught[];
  recordCalls: boolean;
  /** Spoken before a recording. */
  announcement: string | null;
}

function readMade(scope: TenantScope, assistantId: string): Promise<Made> {
  return scope.read(async (tx) => ({
    assistant: await tx.assistant.findUniqueOrThrow({ where: { id: assistantId } }),
    tenant: await tx.tenant.findUniqueOrThrow({ where: { id: scope.tenantId } }),
    taught: await readTaught(tx, assistantId),
    recordCalls: (await tx.phoneNumber.count({ where: { assistantId, ...recorded } })) > 0,
    announcement: (await tx.tenantSetting.findFirst())?.recordingAnnouncement ?? null,
  }));
}

async function bring(hold: Hold, spec: AssistantSpec, remoteId: string | null): Promise<string> {
  const { account } = hold;
  hold.begun = true;
  if (remoteId && (await updated(account, remoteId, spec))) return remoteId;
  if (hold.unfinished) {
    const all = await account.ask('assistants.list', (provider, call) => provider.assistants!.list(call));
    const made = all.find((each) => each.reference === spec.reference);
    if (made) {
      // Written down before anything else can fail: from here on it is known, whatever becomes of this attempt.
      await hold.scope.tx((tx) =>
        tx.assistantRemote.updateMany({ where: placeOf(hold), data: { remoteId: made.id } }),
      );
      if (await updated(account, made.id, spec)) return made.id;
    }
    hold.unfinished = false;
  }
  await renew(hold);
  return (await account.ask('assistants.create', (provider, call) => provider.assistants!.create(call, spec)))
    .id;
}

/** @returns false when the provider does not have it */
async function updated(account: ConnectedAccount, remoteId: string, spec: AssistantSpec): Promise<boolean> {
  try {
    await account.ask('assistants.update', (provider, call) =>
      provider.assistants!.update(call, remoteId, spec),
    );
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return false;
    throw error;
  }
}

/** Holds on. @throws AssistantBusy when it took too long and someone else has begun */
async function renew(hold: Hold): Promise<void> {
  const until = new Date(hold.platform.clock().getTime() + leaseMs(hold.platform));
  await hold.scope.tx(async (tx) => {
    const { count } = await tx.assistantRemote.updateMany({
      where: placeOf(hold),
      data: { workingUntil: until },
    });
    if (count === 0) throw new AssistantBusy();
  });
  hold.until = until;
}

/** Ends a hold. @returns false, with nothing written, when it is someone else's by now */
async function release(
  hold: Hold,
  data: { remoteId?: string; syncedVersion?: number; syncedAt?: Date; error?: string | null },
  finished = true,
): Promise<boolean> {
  return hold.scope.tx(async (tx) => {
    const { count } = await tx.assistantRemote.updateMany({
      where: placeOf(hold),
      // A mark in the past: free to take, but to be looked up.
      data: { ...data, workingUntil: finished ? null : new Date(0) },
    });
    emitChange(tx, 'assistant.changed', hold.assistantId);
    return count > 0;
  });
}

function placeOf({ account, assistantId, until }: Hold) {
  return { assistantId, accountKey: accountKeyOf(account.ref), workingUntil: until };
}

/** What the owner has taught it. */
interface Taught {
  question: string;
  answer: string;
}

/**
 * Numbers whose calls the voice AI records; one assistant answers all of its numbers in one way. A carrier that does
 * what we plan for a call records and announces it itself.
 */
const recorded: Prisma.PhoneNumberWhereInput = {
  recordCalls: true,
  provider: {
    notIn: allProviders()
      .filter((each) => each.webhook?.numberPaths)
      .map(({ id }) => id),
  },
  status: { notIn: ['CANCELLED', 'FAILED'] },
};

/** Describes an assistant as every provider takes it. */
export function assistantSpec(made: Made & { server: WebhookServer | null }): AssistantSpec {
  const { assistant: row, tenant, server } = made;
  // Tools that cannot reach us would only make callers wait.
  const tools = server ? toolsFor(row) : [];
  return {
    reference: referenceFor(row.id),
    tenantId: tenant.id,
    name: row.name,
    language: row.language,
    voice: row.voice,
    greeting: made.recordCalls && made.announcement ? `${made.announcement} ${row.greeting}` : row.greeting,
    prompt: composePrompt({
      businessName: tenant.name,
      language: row.language,
      timeZone: tenant.timeZone,
      instructions: row.instructions,
      facts: row.facts as Facts,
      taught: made.taught,
      tools: tools.map(({ name }) => name),
    }),
    maxCallSeconds,
    recordCalls: made.recordCalls,
    server,
    tools,
  };
}
