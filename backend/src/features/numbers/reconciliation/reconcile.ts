import type { PhoneNumber } from '../../../generated/prisma/client';
import { platformTenantId } from '../../../platform/db/system';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { idFromReference, newId } from '../../../platform/ids';
import type { Platform } from '../../../platform/platform';
import { allProviders } from '../../../providers';
import { type AccountRef, type ConnectedAccount, connectAccount, platformCredentials } from '../../providers';
import { addressesFor, asksUs } from '../carrier-addresses';
import { type Finding, heldOf, judge, readOwnSide } from './judge';
import { type Holdings, mirror, observe } from './observe';

/** Compares every account with every tenant; nightly. One account that does not answer does not keep the others. */
export async function reconcileAll(platform: Platform): Promise<void> {
  const tenants = await platform.system.allTenants();
  for (const provider of allProviders()) {
    if (platformCredentials(platform, provider.id) === null || !provider.numbers?.list) continue;
    await reconcileAccount(
      platform,
      platform.system.scope(platformTenantId),
      { provider: provider.id, accountId: null },
      tenants,
    ).catch((error: unknown) =>
      platform.log.warn({ err: error, provider: provider.id }, 'an account was not reconciled'),
    );
  }
  for (const tenantId of tenants) await reconcileOwnAccounts(platform, tenantId);
}

/**
 * Compares one tenant with its own accounts, and with its part of the platform's. An account that does not answer does not
 * keep the others.
 * @throws what the first of them threw, when all have been asked: the job comes again
 */
export async function reconcileTenant(platform: Platform, job: { tenantId: string }): Promise<void> {
  const failures: unknown[] = [];
  for (const provider of allProviders()) {
    if (platformCredentials(platform, provider.id) === null || !provider.numbers?.list) continue;
    await reconcileAccount(
      platform,
      platform.system.scope(platformTenantId),
      { provider: provider.id, accountId: null },
      [job.tenantId],
    ).catch((error: unknown) => failures.push(error));
  }
  await reconcileOwnAccounts(platform, job.tenantId);
  if (failures.length > 0) throw failures[0];
}

async function reconcileOwnAccounts(platform: Platform, tenantId: string): Promise<void> {
  const scope = platform.system.scope(tenantId);
  const accounts = await scope.tx((tx) =>
    // What is switched off for new numbers may still hold old ones.
    tx.providerAccount.findMany({ select: { id: true, provider: true } }),
  );
  for (const { id, provider } of accounts) {
    if (!allProviders().find((each) => each.id === provider)?.numbers?.list) continue;
    await reconcileAccount(platform, scope, { provider, accountId: id }, [tenantId]).catch((error: unknown) =>
      platform.log.warn({ err: error, provider, tenantId }, 'an account was not reconciled'),
    );
  }
}

async function reconcileAccount(
  platform: Platform,
  owner: TenantScope,
  ref: AccountRef,
  tenantIds: string[],
): Promise<void> {
  const account = await connectAccount(platform, owner, ref);
  const holdings = await observe(account);
  await mirror(platform, owner, account, holdings.numbers);
  const owners = await ownersOf(platform, holdings);
  for (const tenantId of tenantIds) {
    await reconcileWithTenant(
      platform,
      platform.system.scope(tenantId),
      account,
      partOf(holdings, (id) => owners.get(id) === tenantId),
    );
  }
  // Ours by name, and no tenant knows it: a trace of something erased. It is the platform's to clear away.
  if (ref.accountId === null) {
    const lost = partOf(holdings, (id) => owners.get(id) === null);
    const { findings } = judge(account, { numbers: [], sagas: [], assistants: [] }, lost);
    await owner.tx((tx) => writeFindings(tx, account, findings, platform.clock()));
  }
}

async function reconcileWithTenant(
  platform: Platform,
  scope: TenantScope,
  account: ConnectedAccount,
  holdings: Holdings,
): Promise<void> {
  const own = await scope.tx(readOwnSide);
  const { ref } = account;
  const addresses = asksUs(ref.provider) ? addressesFor(platform, ref, scope.tenantId) : null;
  const { findings, suspects } = judge(account, own, holdings, addresses);
  for (const suspect of suspects) {
    const there = await account.ask('numbers.get', (provider, call) =>
      provider.numbers!.get(call, heldOf(account, suspect)!),
    );
    if (!there) findings.push(goneFinding(suspect));
  }
  await scope.tx((tx) => writeFindings(tx, account, findings, platform.clock()));
}

function goneFinding(number: PhoneNumber): Finding {
  return {
    kind: 'OURS_GONE',
    subjectType: 'number',
    subjectId: number.id,
    number: number.number,
    detail: 'The provider does not have this number any more: it does not answer.',
  };
}

/** Whose each of our references is; null for one that no tenant knows. Foreign things are not in the map. */
async function ownersOf(platform: Platform, holdings: Holdings): Promise<Map<string, string | null>> {
  const owners = new Map<string, string | null>();
  for (const { reference } of [...holdings.numbers, ...holdings.trunks, ...holdings.assistants]) {
    const id = idFromReference(reference);
    if (id && !owners.has(id)) owners.set(id, await platform.system.tenantOfRow(id));
  }
  return owners;
}

function partOf(holdings: Holdings, belongs: (id: string) => boolean): Holdings {
  const mine = (each: { reference: string | null }): boolean => {
    const id = idFromReference(each.reference);
    return id !== null && belongs(id);
  };
  return {
    numbers: holdings.numbers.filter(mine),
    trunks: holdings.trunks.filter(mine),
    assistants: holdings.assistants.filter(mine),
  };
}

/** Writes what was found, and closes what is no longer so. */
async function writeFindings(
  tx: TenantTx,
  account: ConnectedAccount,
  findings: Finding[],
  now: Date,
): Promise<void> {
  for (const each of findings) {
    await tx.$executeRaw`
      insert into reconciliation_findings (id, kind, account_key, provider, subject_type, subject_id, number, detail)
      values (${newId()}::uuid, ${each.kind}::finding_kind, ${account.key}, ${account.ref.provider}::phone_provider, ${each.subjectType}, ${each.subjectId}, ${each.number}, ${each.detail})
      on conflict (tenant_id, kind, account_key, subject_id) do update set repaired_at = null, detail = excluded.detail, number = excluded.number`;
  }
  const open = await tx.reconciliationFinding.findMany({
    where: { accountKey: account.key, repairedAt: null },
  });
  const still = new Set(findings.map((each) => `${each.kind} ${each.subjectId}`));
  const closed = open.filter((each) => !still.has(`${each.kind} ${each.subjectId}`)).map((each) => each.id);
  await tx.reconciliationFinding.updateMany({ where: { id: { in: closed } }, data: { repairedAt: now } });
}
