import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import { type AssistantRow, type CreateAssistant, presentAssistant, type UpdateAssistant } from './schema';

const related = { remotes: true, numbers: { select: { id: true, number: true, status: true } } } as const;
const most = 50;

/** Lists the receptionists, the default one first. */
export async function listAssistants(tx: TenantTx) {
  const rows = await tx.assistant.findMany({
    where: { deletedAt: null },
    include: related,
    orderBy: [{ isDefault: 'desc' }, { createdAt: 'asc' }],
  });
  return rows.map(presentAssistant);
}

/** Reads one. @throws Problem `not-found` */
export async function getAssistant(tx: TenantTx, id: string) {
  return presentAssistant(await findAssistant(tx, id));
}

/** Makes a receptionist; it reaches the voice provider by a job of the same transaction. */
export async function createAssistant(tx: TenantTx, by: By, wanted: CreateAssistant) {
  await lockList(tx);
  if ((await tx.assistant.count({ where: { deletedAt: null } })) >= most) {
    throw new Problem('conflict', `There are ${most} receptionists already. Delete one first.`);
  }
  const isDefault = (await tx.assistant.count({ where: { isDefault: true, deletedAt: null } })) === 0;
  const row = await tx.assistant.create({ data: { id: newId(), ...wanted, isDefault }, include: related });
  await changed(tx, by, 'assistant.created', row, { language: row.language, voice: row.voice });
  return presentAssistant(row);
}

/** Changes a receptionist, and by a job its copy at the voice provider. */
export async function updateAssistant(tx: TenantTx, by: By, id: string, wanted: UpdateAssistant) {
  if (wanted.isDefault) await lockList(tx);
  const before = await findAssistant(tx, id);
  if (wanted.isDefault) {
    await tx.assistant.updateMany({
      where: { isDefault: true, deletedAt: null, id: { not: id } },
      data: { isDefault: false },
    });
  }
  const { abilities, ...given } = wanted;
  // Each ability is a switch of its own: one that is not named stays as it is.
  const merged = { ...(before.abilities as object), ...abilities };
  const row = await tx.assistant.update({
    where: { id },
    data: { ...given, ...(abilities && { abilities: merged }), version: { increment: 1 } },
    include: related,
  });
  await changed(tx, by, 'assistant.updated', row, changesBetween({ ...before }, wanted));
  return presentAssistant(row);
}

/** Deletes a receptionist that answers no number. @throws Problem `assistant-in-use`, `conflict` for the last one */
export async function deleteAssistant(tx: TenantTx, by: By, id: string): Promise<void> {
  await lockList(tx);
  const row = await findAssistant(tx, id);
  const numbers = presentAssistant(row).numbers;
  if (numbers.length > 0) {
    const names = numbers.map((each) => each.formattedNumber ?? 'one being set up').join(', ');
    throw new Problem(
      'assistant-in-use',
      `It answers ${names}. Give that number another receptionist first.`,
      { numbers },
    );
  }
  const next = await tx.assistant.findFirst({
    where: { deletedAt: null, id: { not: id } },
    orderBy: { createdAt: 'asc' },
  });
  if (!next) throw new Problem('conflict', 'The last receptionist stays: change it instead.');
  await tx.assistant.update({
    where: { id },
    data: { deletedAt: new Date(), isDefault: false, version: { increment: 1 } },
  });
  if (row.isDefault) await tx.assistant.update({ where: { id: next.id }, data: { isDefault: true } });
  await changed(tx, by, 'assistant.deleted', row, {});
}

/** Asks for the copy at the voice provider to be brought up to date now. */
export async function requestSync(tx: TenantTx, id: string) {
  const row = await findAssistant(tx, id);
  await tx.assistant.update({ where: { id }, data: { version: { increment: 1 } } });
  await enqueue(tx, 'assistant.sync', { assistantId: id }, { key: `assistant.sync:${id}` });
  return presentAssistant({ ...row, version: row.version + 1 });
}

/**
 * Holds all receptionists until the transaction ends: whatever counts them or moves the default is done by one at a
 * time. Also waits for numbers that are just being given one of them.
 */
async function lockList(tx: TenantTx): Promise<void> {
  await tx.$queryRaw`select id from assistants where deleted_at is null order by id for update`;
}

async function findAssistant(tx: TenantTx, id: string): Promise<AssistantRow> {
  const row = await tx.assistant.findFirst({ where: { id, deletedAt: null }, include: related });
  if (!row) throw new Problem('not-found', 'There is no such receptionist.');
  return row;
}

async function changed(
  tx: TenantTx,
  by: By,
  action: string,
  row: { id: string; name: string },
  changes: Record<string, unknown>,
) {
  await audit(tx, by, { action, targetType: 'assistant', targetId: row.id, targetName: row.name, changes });
  await enqueue(tx, 'assistant.sync', { assistantId: row.id }, { key: `assistant.sync:${row.id}` });
  emitChange(tx, 'assistant.changed', row.id);
}
