import { makeBatch } from '../platform/batch';
import { isOfData } from '../platform/db/refusal';
import {
  knownTotal,
  knowTotal,
  mostCounted,
  type RowsList,
  readListFor,
  type SignedIn,
  type Wanted,
} from '../platform/http/rows-list';
import type { Platform } from '../platform/platform';

/** Reads pages of lists as they are answered. */
export interface PageReader {
  /** @returns null when the sign-in has ended */
  read<Query>(
    who: SignedIn,
    list: RowsList<Query, unknown>,
    query: Query,
  ): Promise<{ role: string; answer: Buffer } | null>;
}

/** A page that somebody has read. */
interface Kept {
  answer: Buffer;
  digest: string;
  total: number;
  isCounted: boolean;
  until: number;
}

interface Ask {
  tenant: string;
  person: string;
  family: string;
  list: string;
  wanted: Wanted;
  /** Up to how many are counted; null where the total is known. */
  most: number | null;
}

interface Look {
  role: string | null;
  digest: string | null;
  total: number | null;
}

/** Some answers say what is soon (a renewal), so none is kept for long. */
const keptMs = 60_000;
const mostBytes = 16_000_000;
const deepestOffset = 1_000;

/**
 * Keeps the pages that open dashboards ask for again and again, and never answers with one that is not as the database has
 * it at that moment: for each request it tells the person's role and the digest of the page, for all who ask at the same
 * time in one round trip. Only what has changed is read out, shaped and written again.
 */
export function makePageReader(platform: Platform): PageReader {
  const pages = new Map<string, Kept>();
  let bytes = 0;
  const looks = makeBatch((asks: Ask[]) => lookAt(platform, asks), {
    atOnce: 1,
    most: 16,
    isOfOne: isOfData,
  });

  function keep(key: string, page: Kept): void {
    const before = pages.get(key);
    bytes += before ? page.answer.length - before.answer.length : page.answer.length + key.length;
    pages.set(key, page);
    if (bytes <= mostBytes) return;
    pages.clear();
    bytes = 0;
  }

  /** The role that the person has now, and whether the page is still as it is kept. */
  async function lookFor(who: SignedIn, list: string, wanted: Wanted, kept: Kept) {
    const known = kept.isCounted ? knownTotal(platform, who.tenantId, list, wanted) : kept.total;
    const most = known === null ? mostCounted : null;
    const found = await looks.add({
      ...{ tenant: who.tenantId, person: who.userId, family: who.familyId },
      ...{ list, wanted, most },
    });
    if (found.total !== null) knowTotal(platform, who.tenantId, list, wanted, found.total);
    const isSame = found.digest === kept.digest && (known ?? found.total) === kept.total;
    return { role: found.role, isSame };
  }

  return {
    async read(who, list, query) {
      const wanted = list.wanted(query);
      const key = `${list.name} ${who.tenantId} ${JSON.stringify(wanted)}`;
      const mayKeep = !list.isSlow(query) && (wanted.offset ?? 0) <= deepestOffset;
      const kept = pages.get(key);
      if (kept && kept.until > Date.now()) {
        const { role, isSame } = await lookFor(who, list.name, wanted, kept);
        if (!role) return null;
        if (isSame) return { role, answer: kept.answer };
      }
      const read = await readListFor(platform, who, list, wanted, mayKeep);
      if (!read) return null;
      const { role, page, digest, isCounted } = read;
      const answer = Buffer.from(JSON.stringify({ success: true, data: page }));
      if (digest !== null)
        keep(key, { answer, digest, total: page.total, isCounted, until: Date.now() + keptMs });
      return { role, answer };
    },
  };
}

/** Looks at each page once for each person, however often both are asked for. */
async function lookAt(platform: Platform, asks: Ask[]): Promise<Look[]> {
  const texts = asks.map((ask) => JSON.stringify(ask));
  const each = [...new Set(texts)];
  const rows = await platform.system.ask<Look & { place: number }>(
    { name: 'look_at_pages', text: 'select * from look_at_pages($1)' },
    `[${each.join()}]`,
  );
  const found = new Map(rows.map((row) => [each[row.place - 1], row]));
  return texts.map((text) => found.get(text)!);
}
