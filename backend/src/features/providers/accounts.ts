import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import { capabilitiesOf } from '../../providers/capabilities';
import { readCarrierConfigs, saveCarrierConfig } from './carrier-config';
import { readConditions } from './conditions';
import { platformCredentials } from './connect-account';
import { checkCredentials, credentialForm, hintsOf, placeOf } from './credentials';
import { readDependents, requireFree } from './dependents';
import { presentAccount, presentPlatformAccount } from './present-account';
import { newCredentials, renewCopies } from './rotate-credentials';
import type { AddAccount, UpdateAccount } from './schema';

/** Lists the tenant's accounts by priority, and after them the platform's. */
export async function listAccounts(platform: Platform, tx: TenantTx) {
  const own = await tx.providerAccount.findMany({ orderBy: [{ priority: 'asc' }, { createdAt: 'asc' }] });
  const carriers = await readCarrierConfigs(
    tx,
    own.map((row) => row.id),
  );
  const offered = allProviders().filter((each) => platformCredentials(platform, each.id) !== null);
  const conditionOf = await readConditions(tx, [
    ...own.map((row) => row.id),
    ...offered.map((each) => `platform:${each.id}`),
  ]);
  return [
    ...own.map((row) => presentAccount(row, conditionOf(row.id), carriers.get(row.id) ?? null)),
    ...offered.map((each) => presentPlatformAccount(each.id, conditionOf(`platform:${each.id}`))),
  ];
}

/** Adds an account. Its credentials are sealed and never given back. @throws Problem `invalid` */
export async function addAccount(platform: Platform, tx: TenantTx, by: By, wanted: AddAccount) {
  const credentials = checkCredentials(wanted.provider, wanted.credentials);
  const id = newId();
  const row = await tx.providerAccount.create({
    data: {
      id,
      provider: wanted.provider,
      displayName: wanted.displayName,
      priority: wanted.priority,
      isActive: wanted.isActive,
      options: wanted.options,
      credentials: await platform.secrets.seal(tx, placeOf(id), credentials),
      credentialHint: hintsOf(wanted.provider, credentials),
    },
  });
  await changed(tx, by, 'provider-account.added', row, { provider: row.provider, priority: row.priority });
  const carrier = wanted.carrier ? await saveCarrierConfig(tx, id, wanted.carrier) : null;
  return presentAccount(row, (await readConditions(tx, [id]))(id), carrier);
}

/**
 * Changes an account; credentials, when given, replace the old ones as a whole. What the provider still signs with the old
 * ones is believed for a day, and what hangs on them at a voice AI is made again.
 */
export async function updateAccount(
  platform: Platform,
  tx: TenantTx,
  by: By,
  accountId: string,
  wanted: UpdateAccount,
) {
  const before = await findAccount(tx, accountId);
  const { id } = before;
  const { credentials, carrier, ...plain } = wanted;
  const checked = credentials ? checkCredentials(before.provider, credentials) : undefined;
  const row = await tx.providerAccount.update({
    where: { id },
    data: { ...plain, ...(checked && (await newCredentials(platform, tx, before, checked))) },
  });
  if (checked) await renewCopies(tx, id);
  await changed(tx, by, 'provider-account.updated', row, {
    ...changesBetween({ ...before }, plain),
    ...(checked ? { credentials: 'replaced' } : {}),
    ...(carrier ? { carrier } : {}),
  });
  if (carrier) await saveCarrierConfig(tx, id, carrier);
  const carriers = await readCarrierConfigs(tx, [id]);
  return presentAccount(row, (await readConditions(tx, [id]))(id), carriers.get(id) ?? null);
}

/** Removes an account that no live number and no text under way hangs on. @throws Problem `provider-in-use` */
export async function deleteAccount(tx: TenantTx, by: By, accountId: string): Promise<void> {
  const row = await findAccount(tx, accountId);
  const { id } = row;
  requireFree(await readDependents(tx, id));
  await tx.assistantRemote.deleteMany({ where: { accountKey: id } });
  await tx.providerWebhook.deleteMany({ where: { accountKey: id } });
  await tx.carrierConfig.deleteMany({ where: { providerAccountId: id } });
  await tx.providerAccount.delete({ where: { id } });
  await tx.providerBreaker.deleteMany({ where: { accountKey: id } });
  await changed(tx, by, 'provider-account.removed', row, { provider: row.provider });
}

/** Tells what hangs on an account, before it is removed. @throws Problem `not-found` */
export async function listDependents(tx: TenantTx, accountId: string) {
  return readDependents(tx, (await findAccount(tx, accountId)).id);
}

/** Describes what can be connected: capabilities, and the form for the credentials. */
export function describeProviders() {
  return allProviders().map((provider) => ({
    provider: provider.id,
    label: provider.label,
    capabilities: capabilitiesOf(provider),
    credentialSchema: credentialForm(provider),
  }));
}

async function findAccount(tx: TenantTx, id: string) {
  const row = await tx.providerAccount.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such provider account.');
  return row;
}

async function changed(
  tx: TenantTx,
  by: By,
  action: string,
  row: { id: string; displayName: string },
  changes: Record<string, unknown>,
): Promise<void> {
  await audit(tx, by, {
    action,
    targetType: 'provider-account',
    targetId: row.id,
    targetName: row.displayName,
    changes,
  });
  emitChange(tx, 'provider-account.changed', row.id);
}
