import type { TenantTx } from '../../platform/db/tenant';
import { cursorAfter } from '../../platform/http/paging';
import type { AuditEntryAnswer, AuditQuery } from './schema';

interface Row {
  id: string;
  at: Date;
  actorType: string;
  actorName: string;
  action: string;
  targetType: string;
  targetId: string | null;
  targetName: string | null;
  changes: Record<string, unknown>;
  ip: string | null;
}

/** Where a list without a cursor begins: after everything, so that one comparison serves both. */
const end = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** Lists who did what, newest first. */
export async function listAuditLog(
  tx: TenantTx,
  query: AuditQuery,
): Promise<{ entries: AuditEntryAnswer[]; nextCursor: string | null }> {
  const after = query.cursor ? { at: query.cursor.at.toISOString(), id: query.cursor.id } : end;
  // Letters, a dot and hyphens only (see the schema): nothing in it is a wildcard.
  const pattern = query.action ? (query.action.includes('.') ? query.action : `${query.action}.%`) : '%';
  const rows = await tx.$queryRaw<Row[]>`
    select id, at, actor_type as "actorType", actor_name as "actorName", action, target_type as "targetType",
      target_id as "targetId", target_name as "targetName", changes, ip
    from audit_logs
    where (at, id) < (${after.at}::timestamptz, ${after.id}::uuid) and action like ${pattern}
    order by at desc, id desc limit ${query.limit + 1}`;
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    entries: page.map(present),
    nextCursor: last && rows.length > query.limit ? cursorAfter(last) : null,
  };
}

function present(row: Row): AuditEntryAnswer {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { type: row.actorType, name: row.actorName },
    action: row.action,
    target: { type: row.targetType, id: row.targetId, name: row.targetName },
    changes: row.changes,
    ip: row.ip,
  };
}
