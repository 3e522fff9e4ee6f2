import type { TenantScope } from '../db/tenant';
import type { Platform } from '../platform';
import { cursorAfter } from './paging';

/** A value as the database writes it: text, or null. */
export type Text = string | null;

/**
 * A list that the dashboard asks for all the time. The database finds a page in one round trip and hands its columns over
 * as text; nothing is made of them that the answer does not need.
 */
export interface RowsList<Query, Row> {
  /**
   * The name in `list_<name>(tenant uuid, wanted jsonb)`, which gives the rows, id and moment of order first, and in
   * `count_<name>(tenant uuid, wanted jsonb, most int)`. Both set the tenant for row security before they read.
   */
  name: string;
  /** The member of the answer that has the rows. */
  member: string;
  /** What the functions are asked for; absent members are conditions that hold for every row. */
  wanted(query: Query): Wanted;
  /** Shapes one row. */
  present(row: Text[]): Row;
}

export interface Wanted {
  limit: number;
  offset?: number | undefined;
  cursorAt?: Date | undefined;
  cursorId?: string | undefined;
  [condition: string]: unknown;
}

/** Lists are counted up to here: a total of this many means "at least". */
export const mostCounted = 10_000;

const person = 'person_of_sign_in($1, $2, $3) p';

/** Reads a page for a person who signed in, and the role that they have now. @returns null when the sign-in has ended */
export async function readListFor<Query, Row>(
  platform: Platform,
  who: { tenantId: string; userId: string; familyId: string },
  list: RowsList<Query, Row>,
  query: Query,
): Promise<{ role: string; page: object } | null> {
  const scope = platform.system.scope(who.tenantId);
  const wanted = list.wanted(query);
  const found = await scope.texts(
    {
      name: `list_${list.name}_for`,
      text: `select p.role, l.* from ${person} left join lateral list_${list.name}($1, $4) l on true`,
    },
    who.userId,
    who.familyId,
    JSON.stringify(wanted),
  );
  const role = found[0]?.[0];
  if (!role) return null;
  // Somebody without a single row has one without an id.
  const rows = found.map((each) => each.slice(1)).filter(([id]) => id !== null);
  return { role, page: await pageOf(platform, scope, list, wanted, rows) };
}

/** Reads a page for who has been identified. */
export async function readList<Query, Row>(
  platform: Platform,
  scope: TenantScope,
  list: RowsList<Query, Row>,
  query: Query,
): Promise<object> {
  const wanted = list.wanted(query);
  const rows = await scope.texts(
    { name: `list_${list.name}`, text: `select * from list_${list.name}($1, $2)` },
    JSON.stringify(wanted),
  );
  return pageOf(platform, scope, list, wanted, rows);
}

async function pageOf<Query, Row>(
  platform: Platform,
  scope: TenantScope,
  list: RowsList<Query, Row>,
  wanted: Wanted,
  rows: Text[][],
): Promise<object> {
  const last = rows.length === wanted.limit ? rows.at(-1) : undefined;
  const offset = wanted.offset ?? 0;
  // A page that is not full is the last one.
  const total =
    last || wanted.cursorAt || (rows.length === 0 && offset > 0)
      ? await countAll(platform, scope, list.name, wanted)
      : offset + rows.length;
  return {
    [list.member]: rows.map(list.present),
    total,
    totalIsCapped: total === mostCounted,
    limit: wanted.limit,
    offset,
    nextCursor: last ? cursorAfter({ at: new Date(isoInstant(last[1]!)), id: last[0]! }) : null,
  };
}

/**
 * Milliseconds for which a total is not counted again: what has reached `mostCounted` seldom falls below it, and of a
 * long list nobody notices one more or less at once. A short one is counted each time.
 */
const keptMs = (total: number): number => (total === mostCounted ? 60_000 : total >= 1_000 ? 3_000 : 0);
const totals = new WeakMap<Platform, Map<string, { total: number; until: number }>>();

async function countAll(
  platform: Platform,
  scope: TenantScope,
  name: string,
  { limit: _limit, offset: _offset, cursorAt: _at, cursorId: _id, ...conditions }: Wanted,
): Promise<number> {
  const known = totals.get(platform) ?? new Map<string, { total: number; until: number }>();
  totals.set(platform, known);
  const asked = JSON.stringify(conditions);
  const key = `${name} ${scope.tenantId} ${asked}`;
  const kept = known.get(key);
  if (kept && kept.until > Date.now()) return kept.total;
  const [[counted]] = (await scope.texts(
    { name: `count_${name}`, text: `select count_${name}($1, $2, $3)` },
    asked,
    mostCounted,
  )) as [[string]];
  const total = Number(counted);
  if (keptMs(total) > 0) {
    if (known.size > 5_000) known.clear();
    known.set(key, { total, until: Date.now() + keptMs(total) });
  }
  return total;
}

/** Reads `2026-03-01 09:30:00.5`, a moment in UTC as PostgreSQL writes it. @returns as JSON has it everywhere */
export function isoInstant(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20).padEnd(3, '0')}Z`;
}

/** The same for a moment that may be missing. */
export function isoInstantOrNull(text: Text): string | null {
  return text === null ? null : isoInstant(text);
}
