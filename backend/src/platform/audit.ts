import type { TenantTx } from './db/tenant';
import type { By } from './http/route';
import { newId } from './ids';

/** Who did something: a person or key through a request, or the product itself. */
export type AuditActor = By | 'system';

export interface AuditEntry {
  /** noun.past, such as `number.released` */
  action: string;
  targetType: string;
  targetId?: string | undefined;
  targetName?: string | null | undefined;
  /** What changed, as `{field: [before, after]}` or plain facts; never a secret. */
  changes?: Record<string, unknown>;
}

/** Writes who did what, in the transaction of the deed: one is never there without the other. */
export async function audit(tx: TenantTx, by: AuditActor, entry: AuditEntry): Promise<void> {
  const system = by === 'system';
  const actor = system ? null : by.actor;
  await tx.auditLog.create({
    data: {
      id: newId(),
      actorType: actor?.type ?? 'system',
      actorId: actor === null ? null : actor.type === 'user' ? actor.userId : actor.apiKeyId,
      actorName: actor?.name ?? 'Telyx',
      action: entry.action,
      targetType: entry.targetType,
      targetId: entry.targetId ?? null,
      targetName: entry.targetName ?? null,
      changes: (entry.changes ?? {}) as object,
      ip: system ? null : by.meta.ip,
      requestId: system ? null : by.meta.requestId,
    },
  });
}

/** Lists the members that differ, as `{field: [before, after]}`. */
export function changesBetween(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, [unknown, unknown]> {
  const changes: Record<string, [unknown, unknown]> = {};
  for (const [field, value] of Object.entries(after)) {
    if (value !== undefined && JSON.stringify(before[field]) !== JSON.stringify(value))
      changes[field] = [before[field] ?? null, value];
  }
  return changes;
}
