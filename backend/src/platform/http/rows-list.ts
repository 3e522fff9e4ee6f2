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
  /** Whether the database may have to go through many rows for it, and nobody else should wait for that. */
  isSlow(query: Query): boolean;
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

/** Somebody who signed in. */
export interface SignedIn {
  tenantId: string;
  userId: string;
  familyId: string;
}

/** A page, and what it takes to see later whether it is still the same. */
export interface ReadPage {
  /** The role that the person has now. */
  role: string;
  page: { total: number };
  /** Of the rows; see the database function `digest_of`. Null where none was asked for. */
  digest: string | null;
  /** Its total had to be counted. */
  isCounted: boolean;
}

/**
 * Reads a page for a person who signed in.
 * @param wantsDigest it takes the database a while, so only for a page that is kept
 * @returns null when the sign-in has ended
 */
export async function readListFor<Query, Row>(
  platform: Platform,
  who: SignedIn,
  list: RowsList<Query, Row>,
  wanted: Wanted,
  wantsDigest: boolean,
): Promise<ReadPage | null> {
  const scope = platform.system.scope(who.tenantId);
  const found = await scope.texts(
    {
      name: `list_${list.name}_for`,
      text: `
        with person as materialized (select p.role from person_of_sign_in($1, $2, $3) p),
        page as materialized (select l.* from person, lateral list_${list.name}($1, $4) l)
        select person.role, case when $5::boolean then (select digest_of(string_agg(page::text, E'\n')) from page) end, page.*
        from person left join page on true`,
    },
    who.userId,
    who.familyId,
    JSON.stringify(wanted),
    wantsDigest,
  );
  const [role, digest = null] = found[0] ?? [];
  if (!role) return null;
  // Somebody without a single row has one without an id.
  const rows = found.map((each) => each.slice(2)).filter(([id]) => id !== null);
  const page = await pageOf(platform, scope, list, wanted, rows);
  return { role, page, digest, isCounted: isCounted(wanted, rows.length) };
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
): Promise<{ total: number; [member: string]: unknown }> {
  const last = rows.length === wanted.limit ? rows.at(-1) : undefined;
  const offset = wanted.offset ?? 0;
  const total = isCounted(wanted, rows.length)
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

/** A page that is not full is the last one, and tells how many there are. */
function isCounted({ limit, offset = 0, cursorAt }: Wanted, rows: number): boolean {
  return rows === limit || cursorAt !== undefined || (rows === 0 && offset > 0);
}

async function countAll(
  platform: Platform,
  scope: TenantScope,
  name: string,
  wanted: Wanted,
): Promise<number> {
  const known = knownTotal(platform, scope.tenantId, name, wanted);
  if (known !== null) return known;
  const [[counted]] = (await scope.texts(
    { name: `count_${name}`, text: `select count_${name}($1, $2, $3)` },
    JSON.stringify(wanted),
    mostCounted,
  )) as [[string]];
  const total = Number(counted);
  knowTotal(platform, scope.tenantId, name, wanted, total);
  return total;
}

/** A total that need not be counted yet; null when it must be. */
export function knownTotal(
  platform: Platform,
  tenantId: string,
  name: string,
  wanted: Wanted,
): number | null {
  const kept = totals.get(platform)?.get(totalKey(tenantId, name, wanted));
  return kept && kept.until > Date.now() ? kept.total : null;
}

/** Remembers for a while what was counted. */
export function knowTotal(
  platform: Platform,
  tenantId: string,
  name: string,
  wanted: Wanted,
  total: number,
): void {
  if (keptMs(total) === 0) return;
  const known = totals.get(platform) ?? new Map<string, { total: number; until: number }>();
  totals.set(platform, known);
  if (known.size > 5_000) known.clear();
  known.set(totalKey(tenantId, name, wanted), { total, until: Date.now() + keptMs(total) });
}

function totalKey(tenantId: string, name: string, wanted: Wanted): string {
  const { limit: _limit, offset: _offset, cursorAt: _at, cursorId: _id, ...conditions } = wanted;
  return `${name} ${tenantId} ${JSON.stringify(conditions)}`;
}

/** Reads `2026-03-01 09:30:00.5`, a moment in UTC as PostgreSQL writes it. @returns as JSON has it everywhere */
export function isoInstant(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20).padEnd(3, '0')}Z`;
}

/** The same for a moment that may be missing. */
export function isoInstantOrNull(text: Text): string | null {
  return text === null ? null : isoInstant(text);
}
