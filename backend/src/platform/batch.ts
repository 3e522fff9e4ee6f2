/**
 * Gathers what is asked for at the same time and has it done by one call: what comes while one batch is at work makes
 * up the next. The first one goes at once, so nobody waits longer than the batch before takes.
 */
export interface Batch<Item, Result> {
  add(item: Item): Promise<Result>;
}

/**
 * @param work gets the items and gives a result for each, in their order; when it throws, each of them fails
 * @param options.most items in one batch, default 64
 * @param options.atOnce batches under way at the same time, default 2
 */
export function makeBatch<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
  options: { most?: number; atOnce?: number } = {},
): Batch<Item, Result> {
  const most = options.most ?? 64;
  const atOnce = options.atOnce ?? 2;
  let waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let running = 0;
  const go = (): void => {
    if (running >= atOnce || waiting.length === 0) return;
    const batch = waiting.slice(0, most);
    waiting = waiting.slice(most);
    running += 1;
    work(batch.map(({ item }) => item))
      .then(
        (results) => {
          for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      )
      .finally(() => {
        running -= 1;
        go();
      });
    go();
  };
  return {
    add: (item) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        go();
      }),
  };
}
