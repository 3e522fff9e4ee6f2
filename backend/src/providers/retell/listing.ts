import { type ZodType, z } from 'zod';

/** A page of a list: `{items, pagination_key, has_more}` on all paths that are not deprecated. */
export function pageOf<Item>(item: ZodType<Item>) {
  return z.object({
    items: z.array(item),
    pagination_key: z.string().nullish(),
    has_more: z.boolean().nullish(),
  });
}

interface Page<Item> {
  items: Item[];
  pagination_key?: string | null | undefined;
  has_more?: boolean | null | undefined;
}

/**
 * Reads a list page after page. A key that repeats ends it, so that a fault at the other side is no endless loop.
 * @param fetchPage given the key of the page; undefined for the first
 */
export async function* listed<Item>(
  fetchPage: (key: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  const seen = new Set<string>();
  let key: string | undefined;
  for (;;) {
    const page = await fetchPage(key);
    yield* page.items;
    key = page.pagination_key ?? undefined;
    if (!page.has_more || key === undefined || seen.has(key)) return;
    seen.add(key);
  }
}

/** Reads a whole list. */
export async function listAll<Item>(
  fetchPage: (key: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of listed(fetchPage)) all.push(item);
  return all;
}
