interface Listed {
  id: string;
  createdAt: string;
}

/** Fetches at most `limit` things created at or before an instant, the newest first. */
type FetchPage<Thing> = (filter: { limit: number; createdAtLe?: string }) => Promise<Thing[]>;

/**
 * Reads a list to its end. VAPI's lists have no cursor and give the newest first, so this goes backwards by creation
 * time, and includes the last time again: several things may have been made in the same millisecond.
 * @param pageSize at most 1,000; less where the things are large
 */
export async function* listed<Thing extends Listed>(
  pageSize: number,
  fetchPage: FetchPage<Thing>,
): AsyncGenerator<Thing> {
  const seen = new Set<string>();
  let createdAtLe: string | undefined;
  for (;;) {
    const things = await fetchPage({ limit: pageSize, ...(createdAtLe && { createdAtLe }) });
    const fresh = things.filter(({ id }) => !seen.has(id));
    for (const thing of fresh) {
      seen.add(thing.id);
      yield thing;
    }
    if (things.length < pageSize || fresh.length === 0) return;
    createdAtLe = things.map(({ createdAt }) => createdAt).sort()[0];
  }
}

/** Reads a whole list. */
export async function listAll<Thing extends Listed>(
  pageSize: number,
  fetchPage: FetchPage<Thing>,
): Promise<Thing[]> {
  const all: Thing[] = [];
  for await (const thing of listed(pageSize, fetchPage)) all.push(thing);
  return all;
}

/** Gives the newest thing that fits, and reads no further. */
export async function findListed<Thing extends Listed>(
  pageSize: number,
  fetchPage: FetchPage<Thing>,
  fits: (thing: Thing) => boolean,
): Promise<Thing | null> {
  for await (const thing of listed(pageSize, fetchPage)) {
    if (fits(thing)) return thing;
  }
  return null;
}
