/**
 * Gathers what is asked for at the same time and has it done by one call: what comes in one turn of the event loop, and
 * what comes while one batch is at work. So nobody waits longer than the batch before takes.
 *
 * Where several may be under way, each takes an even share of all that is there, and none goes beside others that is much
 * smaller than they. All in one batch would be answered together and ask again together: this process and the database
 * would take turns in having nothing to do.
 */
export interface Batch<Item, Result> {
  add(item: Item): Promise<Result>;
  /** How many wait or are at work. */
  readonly size: number;
}

export interface BatchOptions {
  /** Items in one batch, default 64. */
  most?: number;
  /** Batches under way at the same time, default 2. */
  atOnce?: number;
  /** Milliseconds for which the first item waits for company, default none: for what nobody waits for. */
  gatherMs?: number;
  /**
   * Tells of an error whether one item alone may be its reason. Each is then done on its own, so that one fails and not
   * all. Only for work that leaves nothing behind when it fails. Default never.
   */
  isOfOne?: (error: unknown) => boolean;
}

/** So few are not worth a second batch. */
const fewestShared = 4;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

type Work<Item, Result> = (items: Item[]) => Promise<Result[]>;

async function settle<Item, Result>(work: Work<Item, Result>, batch: Waiting<Item, Result>[]): Promise<void> {
  const results = await work(batch.map(({ item }) => item));
  for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
}

async function eachAlone<Item, Result>(
  work: Work<Item, Result>,
  batch: Waiting<Item, Result>[],
): Promise<void> {
  for (const each of batch) await settle(work, [each]).catch(each.reject);
}

/** @param work gets the items and gives a result for each, in their order; when it throws, each of them fails */
export function makeBatch<Item, Result>(
  work: Work<Item, Result>,
  { most = 64, atOnce = 2, gatherMs = 0, isOfOne = () => false }: BatchOptions = {},
): Batch<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = 0;
  let busy = 0;
  let gathering = false;
  const mayGo = (): boolean => running < atOnce && waiting.length > 0 && waiting.length * running >= busy;
  const go = (): void => {
    gathering = false;
    if (!mayGo()) return;
    const share = Math.max(fewestShared, Math.ceil((waiting.length + busy) / atOnce));
    const batch = waiting.slice(0, Math.min(most, share));
    waiting = waiting.slice(batch.length);
    running += 1;
    busy += batch.length;
    settle(work, batch)
      .catch(async (error: unknown) => {
        if (batch.length > 1 && isOfOne(error)) return eachAlone(work, batch);
        for (const { reject } of batch) reject(error);
      })
      .finally(() => {
        running -= 1;
        busy -= batch.length;
        go();
      });
    go();
  };
  const soon = (): void => {
    if (waiting.length >= most) {
      go();
    } else if (!gathering && running < atOnce) {
      gathering = true;
      // What arrives in this turn of the event loop goes together.
      if (gatherMs === 0) setImmediate(go);
      else setTimeout(go, gatherMs);
    }
  };
  return {
    get size() {
      return waiting.length + busy;
    },
    add: (item) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        soon();
      }),
  };
}
