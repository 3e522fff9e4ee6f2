import type { Platform } from '../platform';

/** Counts requests for high limits: what this process has seen is added to the shared count a few times a second. */
export interface HitCounter {
  /** Counts one. @returns how many there are in the running window, as far as is known here, and when it ends */
  hit(key: string, windowMs: number): Promise<{ hits: number; resetAt: Date }>;
}

interface Count {
  /** As the database last said, with ours up to then. */
  shared: number;
  /** Ours since then. */
  unsent: number;
  windowMs: number;
  resetAt: Date;
}

/** Milliseconds until the others learn of a request: for so long each process may let through what is left. */
const tellMs = 200;
const mostKeys = 50_000;

const counters = new WeakMap<Platform, HitCounter>();

/** The counter of a process. */
export function hitCounterOf(platform: Platform): HitCounter {
  const known = counters.get(platform) ?? makeHitCounter(platform);
  counters.set(platform, known);
  return known;
}

function makeHitCounter(platform: Platform): HitCounter {
  const counts = new Map<string, Count>();
  let isTold = true;

  async function tell(): Promise<void> {
    const now = Date.now();
    for (const [key, { resetAt }] of counts) if (resetAt.getTime() <= now) counts.delete(key);
    const changed = [...counts].filter(([, { unsent }]) => unsent > 0);
    if (changed.length === 0) return;
    const sent = changed.map(([key, { unsent, windowMs }]) => ({ key, hits: unsent, windowMs }));
    const answers = await platform.system.countHits(sent);
    for (const { key, hits, resetAt } of answers) {
      const count = counts.get(key);
      if (!count) continue;
      count.unsent -= sent.find((each) => each.key === key)?.hits ?? 0;
      Object.assign(count, { shared: hits, resetAt });
    }
  }

  /** One telling at a time: what is under way would be told twice by a second one. */
  const tellSoon = (): void => {
    if (!isTold) return;
    isTold = false;
    setTimeout(() => {
      tell().then(
        () => {
          isTold = true;
          if ([...counts.values()].some(({ unsent }) => unsent > 0)) tellSoon();
        },
        (error: unknown) => {
          // They are kept, and told with the next request.
          isTold = true;
          platform.log.warn({ err: error }, 'requests could not be counted together');
        },
      );
    }, tellMs).unref();
  };

  return {
    async hit(key, windowMs) {
      const known = counts.get(key);
      if (known && known.resetAt.getTime() > Date.now()) {
        known.unsent += 1;
        tellSoon();
        return { hits: known.shared + known.unsent, resetAt: known.resetAt };
      }
      // The first of a window is counted at once: others may have begun it.
      const { hits, resetAt } = await platform.system.countHit(key, windowMs);
      if (counts.size >= mostKeys) counts.clear();
      const meanwhile = counts.get(key);
      // Another first one of the same window may have been quicker.
      if (meanwhile) Object.assign(meanwhile, { shared: Math.max(meanwhile.shared, hits), resetAt });
      else counts.set(key, { shared: hits, unsent: 0, windowMs, resetAt });
      return { hits, resetAt };
    },
  };
}
