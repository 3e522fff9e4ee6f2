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
import { platformCredentials } from './connect-account';
import { checkCredentials, credentialForm, hintsOf } from './credentials';
import { judgeHealth, readHealth } from './health';
import { presentAccount, presentPlatformAccount } from './present-account';
import type { AddAccount, UpdateAccount } from './schema';

/** Lists the tenant's accounts by priority, and after them the platform's. */
export async function listAccounts(platform: Platform, tx: TenantTx) {
  const own = await tx.providerAccount.findMany({ orderBy: [{ priority: 'asc' }, { createdAt: 'asc' }] });
  const carriers = await readCarrierConfigs(
    tx,
    own.map((row) => row.id),
  );
  const offered = allProviders().filter((each) => platformCredentials(platform, each.id) !== null);
  const figures = await readHealth(tx, [
    ...own.map((row) => row.id),
    ...offered.map((each) => `platform:${each.id}`),
  ]);
  return [
    ...own.map((row) => presentAccount(row, judgeHealth(figures.get(row.id)), carriers.get(row.id) ?? null)),
    ...offered.map((each) =>
      presentPlatformAccount(each.id, judgeHealth(figures.get(`platform:${each.id}`))),
    ),
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
  return presentAccount(row, judgeHealth(undefined), carrier);
}

/** Changes an account; credentials, when given, replace the old ones as a whole. */
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
    data: {
      ...plain,
      ...(checked
        ? {
            credentials: await platform.secrets.seal(tx, placeOf(id), checked),
            credentialHint: hintsOf(before.provider, checked),
          }
        : {}),
    },
  });
  await changed(tx, by, 'provider-account.updated', row, {
    ...changesBetween({ ...before }, plain),
    ...(checked ? { credentials: 'replaced' } : {}),
    ...(carrier ? { carrier } : {}),
  });
  if (carrier) await saveCarrierConfig(tx, id, carrier);
  const carriers = await readCarrierConfigs(tx, [id]);
  const figures = await readHealth(tx, [id]);
  return presentAccount(row, judgeHealth(figures.get(id)), carriers.get(id) ?? null);
}

/** Removes an account that no live number hangs on. @throws Problem `provider-in-use` */
export async function deleteAccount(tx: TenantTx, by: By, accountId: string): Promise<void> {
  const row = await findAccount(tx, accountId);
  const { id } = row;
  const using = await tx.phoneNumber.findMany({
    where: {
      OR: [{ providerAccountId: id }, { voiceAccountId: id }],
      status: { notIn: ['CANCELLED', 'FAILED'] },
    },
    select: { id: true, number: true },
  });
  if (using.length > 0) {
    const names = using.map((each) => each.number ?? 'one being set up').join(', ');
    throw new Problem('provider-in-use', `Release these numbers first: ${names}.`, { numbers: using });
  }
  await tx.assistantRemote.deleteMany({ where: { accountKey: id } });
  await tx.carrierConfig.deleteMany({ where: { providerAccountId: id } });
  await tx.providerAccount.delete({ where: { id } });
  await changed(tx, by, 'provider-account.removed', row, { provider: row.provider });
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
  await emitChange(tx, 'provider-account.changed', row.id);
}

function placeOf(id: string) {
  return { table: 'phone_providers', row: id, field: 'credentials' };
}
