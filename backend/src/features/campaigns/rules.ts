import type { z } from 'zod';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import {
  type Details,
  hasWhatItNeeds,
  lacksPart,
  presentRule,
  type ruleBody,
  type updateRuleBody,
} from './follow-up-schema';
import { requireAskable } from './queue-rvm';

const mostRules = 50;

/** Lists what is done after calls, by how they ended. */
export async function listRules(tx: TenantTx) {
  const rows = await tx.followUpRule.findMany({
    orderBy: [{ disposition: 'asc' }, { delayMinutes: 'asc' }, { id: 'asc' }],
  });
  return { rules: rows.map(presentRule) };
}

/** Adds a rule. It holds for calls that end from now on. @throws Problem `invalid`, `conflict` */
export async function createRule(
  platform: Platform,
  tx: TenantTx,
  by: By,
  wanted: z.output<typeof ruleBody>,
) {
  await requireUsable(platform, tx, wanted.details);
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`follow-up rules ${tx.tenantId}`}, 0))::text`;
  if ((await tx.followUpRule.count()) >= mostRules)
    throw new Problem('conflict', `There are ${mostRules} rules, which is the most. Delete one first.`);
  const row = await tx.followUpRule.create({ data: { id: newId(), ...wanted } });
  await note(tx, by, row.id, 'created', { disposition: row.disposition, kind: row.kind });
  return presentRule(row);
}

/** Changes when and how a rule acts, or switches it. What it has scheduled stays. @throws Problem `not-found`, `invalid` */
export async function updateRule(
  platform: Platform,
  tx: TenantTx,
  by: By,
  id: string,
  { isActive, delayMinutes, details }: z.output<typeof updateRuleBody>,
) {
  const before = await tx.followUpRule.findUnique({ where: { id } });
  if (!before) throw new Problem('not-found', 'There is no such rule.');
  if (details) {
    if (!hasWhatItNeeds({ kind: before.kind, details }))
      throw new Problem('invalid', `What is to be done ${lacksPart.message}.`, {
        errors: [{ path: 'details', message: lacksPart.message }],
      });
    await requireUsable(platform, tx, details);
  }
  const change = {
    ...(isActive !== undefined && { isActive }),
    ...(delayMinutes !== undefined && { delayMinutes }),
    ...(details && { details }),
  };
  const row = await tx.followUpRule.update({ where: { id }, data: change });
  await note(tx, by, id, 'changed', change);
  return presentRule(row);
}

/** What is named must be there, and may be asked. @throws Problem `invalid` */
async function requireUsable(platform: Platform, tx: TenantTx, details: Details): Promise<void> {
  const { audioUrl, assistantId } = details;
  if (audioUrl) requireAskable(platform, audioUrl, 'details.audioUrl');
  if (assistantId && !(await tx.assistant.findFirst({ where: { id: assistantId, deletedAt: null } })))
    throw new Problem('invalid', 'There is no such receptionist.', {
      errors: [{ path: 'details.assistantId', message: 'is none of your receptionists' }],
    });
}

/** Deletes a rule. What it has scheduled stays. @throws Problem `not-found` */
export async function deleteRule(tx: TenantTx, by: By, id: string) {
  const { count } = await tx.followUpRule.deleteMany({ where: { id } });
  if (count === 0) throw new Problem('not-found', 'There is no such rule.');
  await note(tx, by, id, 'deleted', {});
  return {};
}

async function note(
  tx: TenantTx,
  by: By,
  id: string,
  what: string,
  changes: Record<string, unknown>,
): Promise<void> {
  await audit(tx, by, {
    action: `follow-up-rule.${what}`,
    targetType: 'follow-up-rule',
    targetId: id,
    changes,
  });
  emitChange(tx, 'follow-up.changed', id);
}
