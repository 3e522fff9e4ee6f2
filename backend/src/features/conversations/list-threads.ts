import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { cursorAfter } from '../../platform/http/paging';
import type { ThreadAnswer, ThreadsQuery } from './schema';

interface Row {
  id: string;
  customer_id: string | null;
  name: string | null;
  contact: string | null;
  at: Date;
  item_id: string;
  kind: ThreadAnswer['lastKind'];
  direction: 'INBOUND' | 'OUTBOUND' | null;
  text: string | null;
  unread: number;
}

/**
 * Lists conversations, one for each customer, or number that is no customer's yet; the one in which something happened
 * last comes first. `nextCursor` reads on.
 */
export async function listThreads(tx: TenantTx, query: ThreadsQuery) {
  const rows = await readThreads(tx, query);
  const more = rows.length > query.limit;
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    threads: shown.map(presentThread),
    nextCursor: more && last ? cursorAfter({ at: last.at, id: last.item_id }) : null,
  };
}

/** Counts what nobody has looked at yet: texts that came in, and messages that callers left. */
export async function countUnread(tx: TenantTx): Promise<number> {
  const [row] = await tx.$queryRaw<{ unread: number }[]>`
    select (select count(*) from sms_messages where direction = 'INBOUND' and read_at is null)::int
      + (select count(*) from voicemails where read_at is null and deleted_at is null)::int as unread`;
  return row?.unread ?? 0;
}

function readThreads(tx: TenantTx, { search, unread, limit, cursor }: ThreadsQuery): Promise<Row[]> {
  const pattern = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null;
  return tx.$queryRaw<Row[]>`
    with latest as (
      select distinct on (coalesce(c.customer_id::text, 'contact:' || c.contact))
        coalesce(c.customer_id::text, 'contact:' || c.contact) as id, c.customer_id, c.contact, c.at, c.id as item_id,
        c.kind, c.direction, c.text
      from communications c
      where c.customer_id is not null or c.contact is not null
      order by 1, c.at desc, c.id desc)
    select l.id, l.customer_id, p.name, coalesce(p.phone, l.contact) as contact, l.at, l.item_id, l.kind, l.direction,
      left(l.text, 200) as text,
      ((select count(*) from sms_messages m where m.direction = 'INBOUND' and m.read_at is null
          and (m.customer_id = l.customer_id or (l.customer_id is null and m.customer_id is null and m.from_number = l.contact)))
        + (select count(*) from voicemails v where v.read_at is null and v.deleted_at is null
          and (v.customer_id = l.customer_id or (l.customer_id is null and v.customer_id is null and v.from_number = l.contact))))::int as unread
    from latest l left join customers p on p.id = l.customer_id
    where (${pattern}::text is null or p.name ilike ${pattern} or coalesce(p.phone, l.contact) ilike ${pattern})
      and (${cursor?.at ?? null}::timestamptz is null
        or (l.at, l.item_id) < (${cursor?.at ?? null}::timestamptz, ${cursor?.id ?? null}::uuid))
      and (not ${unread ?? false} or exists (
        select from sms_messages m where m.direction = 'INBOUND' and m.read_at is null
          and (m.customer_id = l.customer_id or (l.customer_id is null and m.from_number = l.contact)))
        or exists (select from voicemails v where v.read_at is null and v.deleted_at is null
          and (v.customer_id = l.customer_id or (l.customer_id is null and v.from_number = l.contact))))
    order by l.at desc, l.item_id desc limit ${limit + 1}`;
}

function presentThread(row: Row): ThreadAnswer {
  return {
    id: row.id,
    customer: row.customer_id ? { id: row.customer_id, name: row.name, phone: row.contact } : null,
    contact: row.contact,
    formattedContact: row.contact ? formatNumber(row.contact) : null,
    lastAt: row.at.toISOString(),
    lastKind: row.kind,
    lastDirection: row.direction,
    lastText: row.text,
    unread: row.unread,
  };
}
