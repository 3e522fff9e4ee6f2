import type { SmsTemplate } from '../../generated/prisma/client';
import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { builtInTemplates } from './built-in-templates';
import { forbiddenAnswer } from './guard';
import { templateVariables, unknownVariables } from './render-text';
import type { CreateTemplate, UpdateTemplate } from './schema';

/** Lists the tenant's templates, and the built-in ones that they have not replaced. */
export async function listTemplates(tx: TenantTx) {
  const own = await tx.smsTemplate.findMany({ orderBy: [{ name: 'asc' }, { language: 'asc' }] });
  const replaced = new Set(own.map((row) => `${row.name} ${row.language}`));
  const builtIn = Object.entries(builtInTemplates).flatMap(([name, texts]) =>
    Object.entries(texts)
      .filter(([language]) => !replaced.has(`${name} ${language}`))
      .map(([language, body]) => ({
        id: `${name}.${language}`,
        name,
        language,
        purpose: 'SERVICE' as const,
        body,
        isActive: true,
        isDefault: true,
      })),
  );
  return { templates: [...own.map(present), ...builtIn], variables: [...templateVariables] };
}

/** Adds one, which takes the place of the built-in one of its name and language. @throws Problem `invalid`, `conflict` */
export async function createTemplate(tx: TenantTx, by: By, wanted: CreateTemplate) {
  requireSound(wanted.body);
  await requireFree(tx, wanted.name, wanted.language, null);
  const row = await tx.smsTemplate.create({ data: { id: newId(), ...wanted } });
  await told(tx, by, 'template.created', row, {});
  return present(row);
}

/** Changes one. @throws Problem `invalid`, `not-found`, `conflict` */
export async function updateTemplate(tx: TenantTx, by: By, id: string, wanted: UpdateTemplate) {
  const before = await find(tx, id);
  if (wanted.body !== undefined) requireSound(wanted.body);
  await requireFree(tx, wanted.name ?? before.name, wanted.language ?? before.language, id);
  const row = await tx.smsTemplate.update({ where: { id }, data: wanted });
  await told(tx, by, 'template.updated', row, changesBetween({ ...before }, wanted));
  return present(row);
}

/** Deletes one; texts that were written by it stay. @throws Problem `not-found` */
export async function deleteTemplate(tx: TenantTx, by: By, id: string): Promise<void> {
  const row = await find(tx, id);
  await tx.message.updateMany({ where: { templateId: id }, data: { templateId: null } });
  await tx.smsTemplate.delete({ where: { id } });
  await told(tx, by, 'template.deleted', row, {});
}

/** A word that makes a carrier block whoever sends it must not be asked for; a variable must be one. */
function requireSound(body: string): void {
  const word = forbiddenAnswer(body);
  if (word)
    throw new Problem(
      'invalid',
      `Do not ask people to answer ${word}: carriers block whoever sends that word, and no text of yours would reach them any more. Ask for a number instead.`,
      { errors: [{ path: 'body', message: `asks for the opt-out word ${word}` }], word },
    );
  const unknown = unknownVariables(body);
  if (unknown.length > 0)
    throw new Problem(
      'invalid',
      `There is no variable ${unknown.join(', ')}. There are ${templateVariables.join(', ')}.`,
      {
        errors: [{ path: 'body', message: `has the unknown variable ${unknown[0]}` }],
      },
    );
}

async function requireFree(
  tx: TenantTx,
  name: string,
  language: string,
  except: string | null,
): Promise<void> {
  const other = await tx.smsTemplate.findFirst({
    where: { name, language, ...(except && { id: { not: except } }) },
  });
  if (other)
    throw new Problem('conflict', 'There is a template of this name in this language. Change that one.');
}

async function find(tx: TenantTx, id: string): Promise<SmsTemplate> {
  const row = await tx.smsTemplate.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such template.');
  return row;
}

function present({ id, name, language, purpose, body, isActive }: SmsTemplate) {
  return { id, name, language, purpose, body, isActive, isDefault: false };
}

async function told(
  tx: TenantTx,
  by: By,
  action: string,
  row: SmsTemplate,
  changes: Record<string, unknown>,
): Promise<void> {
  await audit(tx, by, { action, targetType: 'template', targetId: row.id, targetName: row.name, changes });
  emitChange(tx, 'template.changed', row.id);
}
