import { Prisma } from '../../generated/prisma/client';
import { audit, changesBetween } from '../../platform/audit';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { requireRoomForTrunk } from '../billing';
import { probeSip, trunkLogin, trunkPlace } from '../numbers';
import { type CreateTrunk, presentTrunk, type UpdateTrunk } from './schema';

/** Lists the tenant's own trunks. */
export async function listTrunks(tx: TenantTx) {
  return (await tx.sipTrunk.findMany({ orderBy: { createdAt: 'asc' } })).map(presentTrunk);
}

/** Adds a trunk; it is not proven yet. @throws Problem `plan-limit` */
export async function createTrunk(platform: Platform, tx: TenantTx, by: By, wanted: CreateTrunk) {
  requireDistinctCallerId(wanted);
  await requireRoomForTrunk(tx);
  const { password, ...plain } = wanted;
  const id = newId();
  const row = await tx.sipTrunk.create({
    data: { id, ...plain, password: await platform.secrets.seal(tx, trunkPlace(id), password) },
  });
  await changed(tx, by, 'trunk.created', row, { host: row.host, username: row.username });
  return presentTrunk(row);
}

/** Reads one. @throws Problem `not-found` */
export async function getTrunk(tx: TenantTx, id: string) {
  return presentTrunk(await findTrunk(tx, id));
}

/** Changes a trunk that no number uses; what was proven before is not proven any more. @throws Problem `trunk-in-use` */
export async function updateTrunk(platform: Platform, tx: TenantTx, by: By, id: string, wanted: UpdateTrunk) {
  const before = await findTrunk(tx, id);
  const { password, name, ...connection } = wanted;
  requireDistinctCallerId({ ...before, ...wanted });
  const touchesConnection =
    password !== undefined || Object.values(connection).some((value) => value !== undefined);
  if (touchesConnection) await requireUnused(tx, id, 'Its connection cannot change under a number');
  const row = await tx.sipTrunk.update({
    where: { id },
    data: {
      ...(name ? { name } : {}),
      ...connection,
      ...(password ? { password: await platform.secrets.seal(tx, trunkPlace(id), password) } : {}),
      ...(touchesConnection ? { probe: Prisma.DbNull } : {}),
    },
  });
  await changed(tx, by, 'trunk.updated', row, {
    ...changesBetween({ ...before }, { name, ...connection }),
    ...(password ? { password: 'replaced' } : {}),
  });
  return presentTrunk(row);
}

/** Deletes a trunk that no number uses. @throws Problem `trunk-in-use` */
export async function deleteTrunk(tx: TenantTx, by: By, id: string): Promise<void> {
  const row = await findTrunk(tx, id);
  await requireUnused(tx, id, 'Release the number first');
  await tx.sipTrunk.delete({ where: { id } });
  await changed(tx, by, 'trunk.deleted', row, {});
}

/** Proves by SIP that the trunk works, and keeps what was found. */
export async function proveTrunk(platform: Platform, scope: TenantScope, id: string) {
  const { login, row } = await scope.tx(async (tx) => {
    const found = await findTrunk(tx, id);
    return { row: found, login: await trunkLogin(platform, tx, found) };
  });
  const { ok, code, message } = await probeSip(
    platform,
    login,
    row.authentication === 'IP' ? 'ip' : 'register',
  );
  const result = { ok, code, message, at: platform.clock().toISOString() };
  await scope.tx(async (tx) => {
    // Of a trunk that was changed meanwhile nothing has been proven.
    await tx.sipTrunk.updateMany({ where: { id, updatedAt: row.updatedAt }, data: { probe: result } });
    emitChange(tx, 'trunk.changed', id);
  });
  return result;
}

async function findTrunk(tx: TenantTx, id: string) {
  const row = await tx.sipTrunk.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such trunk.');
  return row;
}

/** A caller id in the place of the user name is the commonest reason why a trunk does not register. */
function requireDistinctCallerId(trunk: {
  username: string;
  callerId: string | null;
  authentication: string;
}): void {
  if (trunk.authentication !== 'REGISTER' || !trunk.callerId || trunk.username !== trunk.callerId) return;
  throw new Problem(
    'invalid',
    'The user name is what the carrier gave you for signing in; it is not the caller id.',
    {
      errors: [{ path: 'username', message: 'must differ from the caller id' }],
    },
  );
}

async function requireUnused(tx: TenantTx, id: string, what: string): Promise<void> {
  const number = await tx.phoneNumber.findFirst({
    where: { sipTrunkId: id, status: { notIn: ['CANCELLED', 'FAILED'] } },
  });
  if (number)
    throw new Problem(
      'trunk-in-use',
      `${what}: ${number.number ?? 'one being set up'} arrives over this trunk.`,
    );
}

async function changed(
  tx: TenantTx,
  by: By,
  action: string,
  row: { id: string; name: string },
  changes: Record<string, unknown>,
): Promise<void> {
  await audit(tx, by, { action, targetType: 'trunk', targetId: row.id, targetName: row.name, changes });
  emitChange(tx, 'trunk.changed', row.id);
}
