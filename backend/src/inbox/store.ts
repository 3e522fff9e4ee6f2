import { type Batch, makeBatch } from '../platform/batch';
import { isOfData } from '../platform/db/refusal';
import type { Platform } from '../platform/platform';
import type { Delivery, Described } from './delivery';
import { keepDeliveries, receiveDeliveries } from './statements';

/** A delivery that has been answered, with the tenant that it was about. */
export type Answered = Omit<Described, 'owner'> &
  Pick<Delivery, 'id' | 'key' | 'types' | 'effect'> & { tenant: string; at: Date };

/** Where deliveries are written, many in one commit. */
export interface Store {
  /** @returns once it is safe on disk: the tenant it is about, and whether it was new */
  add(delivery: Delivery): Promise<{ tenant: string; stored: boolean }>;
  /**
   * Writes a delivery that has been answered, soon: nothing depends on it but the inspector, so nobody waits, and a
   * process that is killed loses the last few.
   * @param describe asked when it is written
   * @returns at once, unless so many wait that the database does not keep up
   */
  keep(describe: () => Answered): Promise<void> | undefined;
  /** Ends when all that was to be kept is written. */
  settled(): Promise<void>;
}

interface Written {
  position: number;
  tenant: string;
  stored: boolean;
}

/** So many may wait to be kept, some megabytes. */
const mostKept = 2_000;

/** Makes the store of one process. */
export function makeStore(platform: Platform): Store {
  const batch: Batch<Delivery, Written> = makeBatch(
    (items: Delivery[]) => platform.system.ask<Written>(receiveDeliveries, JSON.stringify(items)),
    { isOfOne: isOfData },
  );
  const kept: Batch<() => Answered, void> = makeBatch(
    async (items: (() => Answered)[]) => {
      await platform.system.ask(keepDeliveries, JSON.stringify(items.map((describe) => describe())));
      return items.map(() => undefined);
    },
    // A few at a time: whoever calls while the database writes many finds one core less.
    { atOnce: 1, most: 16, gatherMs: 8, isOfOne: isOfData },
  );
  let last: Promise<void> = Promise.resolve();
  return {
    add: (delivery) => batch.add(delivery),
    keep(describe) {
      last = kept
        .add(describe)
        .catch((error: unknown) =>
          platform.log.error({ err: error }, 'a delivery that was answered was not kept'),
        );
      return kept.size > mostKept ? last : undefined;
    },
    settled: () => last,
  };
}
