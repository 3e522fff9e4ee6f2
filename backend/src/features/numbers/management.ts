import { z } from 'zod';
import { audit } from '../../platform/audit';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { idFromReference, newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import type { ProviderNumber } from '../../providers/provider';
import { requireRoomForNumber } from '../billing';
import {
  addAccount,
  addAccountBody,
  type ConnectedAccount,
  chooseAccount,
  connectAccount,
  deleteAccount,
  listAccounts,
  testAccount,
  updateAccount,
  updateAccountBody,
} from '../providers';
import { areaCodeOf, countryOf } from './countries';
import { enqueueLink } from './link-assistant';
import { findNumber, presentNumber } from './present-number';
import { requireUnusedNumber } from './provision-number';
import { startSaga } from './provisioning/start-saga';
import { mirror } from './reconciliation/observe';

const id = z.uuid().toLowerCase();

/** The same things as the routes under /api/providers, as one endpoint with an action. */
export const managementBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list_providers') }),
  addAccountBody.extend({ action: z.literal('add_provider') }),
  updateAccountBody.extend({ action: z.literal('update_provider'), id }),
  z.strictObject({ action: z.literal('delete_provider'), id }),
  z.strictObject({
    action: z.literal('test_connection'),
    id: z.union([id, z.string().regex(/^platform:[A-Z]+$/)]),
  }),
  z.strictObject({ action: z.literal('list_numbers'), id }),
  z.strictObject({ action: z.literal('sync_numbers'), id }),
  z.strictObject({ action: z.literal('import_number'), id, providerNumberId: z.string().min(1).max(100) }),
]);
type Management = z.output<typeof managementBody>;

/** Does what the action names. */
export async function manageProviders(
  platform: Platform,
  scope: TenantScope,
  by: By,
  wanted: Management,
): Promise<Record<string, unknown>> {
  switch (wanted.action) {
    case 'list_providers':
      return { providers: await scope.tx((tx) => listAccounts(platform, tx)) };
    case 'add_provider': {
      const { action: _, ...account } = wanted;
      return { provider: await scope.tx((tx) => addAccount(platform, tx, by, account)) };
    }
    case 'update_provider': {
      const { action: _, id: accountId, ...changes } = wanted;
      return { provider: await scope.tx((tx) => updateAccount(platform, tx, by, accountId, changes)) };
    }
    case 'delete_provider':
      await scope.tx((tx) => deleteAccount(tx, by, wanted.id));
      return {};
    case 'test_connection':
      return { ...(await testAccount(platform, scope, wanted.id)) };
    case 'list_numbers':
      return { numbers: await listMirrored(scope, wanted.id) };
    case 'sync_numbers':
      return { numbers: await syncNumbers(platform, scope, wanted.id) };
    case 'import_number':
      return { number: await importNumber(platform, scope, by, wanted.id, wanted.providerNumberId) };
  }
}

/** Lists what an account of the tenant held when it was last asked. */
async function listMirrored(scope: TenantScope, accountId: string) {
  return scope.tx(async (tx) => {
    const rows = await tx.providerNumber.findMany({
      where: { accountKey: accountId, goneAt: null },
      orderBy: { number: 'asc' },
      take: 1000,
    });
    const held = { in: rows.map((row) => row.providerNumberId) };
    const ours = await tx.phoneNumber.findMany({
      where: {
        OR: [{ voiceNumberId: held }, { carrierNumberId: held }],
        status: { notIn: ['CANCELLED', 'FAILED'] },
      },
      select: { voiceNumberId: true, carrierNumberId: true },
    });
    const used = new Set(ours.flatMap((row) => [row.voiceNumberId, row.carrierNumberId]));
    return rows.map((row) => ({
      providerNumberId: row.providerNumberId,
      number: row.number,
      status: row.status,
      inUse: used.has(row.providerNumberId),
      lastSeenAt: row.lastSeenAt.toISOString(),
    }));
  });
}

async function syncNumbers(platform: Platform, scope: TenantScope, accountId: string) {
  const account = await connectOwn(platform, scope, accountId);
  const numbers = await account.ask('numbers.list', (provider, call) => provider.numbers!.list!(call));
  await mirror(platform, scope, account, numbers);
  return listMirrored(scope, accountId);
}

/** Takes a number that the tenant's own account has already into the product; nothing is bought. */
async function importNumber(
  platform: Platform,
  scope: TenantScope,
  by: By,
  accountId: string,
  providerNumberId: string,
) {
  const account = await connectOwn(platform, scope, accountId);
  const found = await account.ask('numbers.get', (provider, call) =>
    provider.numbers!.get(call, providerNumberId),
  );
  if (!found?.number) throw new Problem('not-found', 'The account does not have this number.');
  const number = found.number;
  return scope.tx(async (tx) => {
    if (idFromReference(found.reference))
      throw new Problem('conflict', 'This number was made by Telyx and is in your list already.');
    await requireRoomForNumber(tx);
    await requireUnusedNumber(tx, number);
    const assistant = await tx.assistant.findFirst({
      where: { isDefault: true, deletedAt: null },
      select: { id: true },
    });
    const answers = account.provider.numbers?.setAssistant !== undefined;
    const row = await tx.phoneNumber.create({
      data: {
        id: newId(),
        number,
        countryCode: countryOf(number),
        areaCode: areaCodeOf(number),
        type: 'LOCAL',
        features: ['ai-voice', ...(found.features ?? ['voice'])],
        provider: account.ref.provider,
        providerAccountId: accountId,
        assistantId: found.assistantId ? null : (assistant?.id ?? null),
        ...(answers ? answeredThere(platform, account, found) : await broughtHere(platform, tx, found)),
      },
    });
    if (!answers)
      await startSaga(tx, {
        phoneNumberId: row.id,
        kind: 'PROVISION',
        mode: 'API',
        state: { imported: true },
        provider: account.ref.provider,
      });
    else if (row.assistantId) await enqueueLink(tx, row.id);
    await audit(tx, by, {
      action: 'number.imported',
      targetType: 'number',
      targetId: row.id,
      targetName: number,
    });
    return presentNumber(await findNumber(tx, row.id));
  });
}

/** The account answers its numbers itself: there is nothing to set up. */
function answeredThere(platform: Platform, account: ConnectedAccount, found: ProviderNumber) {
  return {
    voiceProvider: account.ref.provider,
    voiceAccountId: account.ref.accountId,
    voiceNumberId: found.id,
    status: 'ACTIVE' as const,
    activatedAt: platform.clock(),
  };
}

/** A carrier's number: a saga connects it to the voice AI. @throws Problem `provider-not-configured` */
async function broughtHere(platform: Platform, tx: TenantTx, found: ProviderNumber) {
  const voice = await chooseAccount(platform, tx, 'VAPI');
  if (!voice)
    throw new Problem(
      'provider-not-configured',
      'No voice AI account is connected. Add a VAPI account under Settings, Providers.',
    );
  return {
    carrierNumberId: found.id,
    voiceProvider: voice.provider,
    voiceAccountId: voice.accountId,
    status: 'PENDING' as const,
  };
}

async function connectOwn(platform: Platform, scope: TenantScope, accountId: string) {
  const row = await scope.tx((tx) =>
    tx.providerAccount.findUnique({ where: { id: accountId }, select: { provider: true } }),
  );
  if (!row) throw new Problem('not-found', 'There is no such provider account.');
  const account = await connectAccount(platform, scope, { provider: row.provider, accountId });
  if (!account.provider.numbers?.list)
    throw new Problem('conflict', `${account.provider.label} cannot list its numbers.`);
  return account;
}
