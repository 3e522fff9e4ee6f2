import { areaPrefixOf, countryPrefixOf } from './area';
import type { RouterAccount, Way } from './snapshot';

/** By what two ways differ first; `order` is only which number is older. */
export type Difference = 'breaker' | 'local' | 'cost' | 'priority' | 'health' | 'order';

const healthRank = { OK: 0, UNKNOWN: 0, DEGRADED: 1, DOWN: 2 } as const;
const unknownCost = Number.MAX_SAFE_INTEGER;

const isShut = ({ breaker }: RouterAccount): number => (breaker === 'OPEN' ? 1 : 0);
const costOf = ({ channel, account }: Way): number => account.cost[channel] ?? unknownCost;

/** How near a number is to another: 0 the same area, 1 the same country, 2 elsewhere. */
export function distance({ number }: Way, to: string): 0 | 1 | 2 {
  if (number === null || !number.startsWith('+')) return 2;
  const area = areaPrefixOf(to);
  if (area !== null && number.startsWith(area) && areaPrefixOf(number) === area) return 0;
  return countryPrefixOf(number) === countryPrefixOf(to) ? 1 : 2;
}

/** How ways are put in order. */
export interface Order {
  preferCheapest: boolean;
  /** The number that is to be near; null when that does not matter. */
  near: string | null;
}

type Comparison = (one: Way, other: Way, order: Order) => number;

const comparisons: Record<Difference, Comparison> = {
  breaker: (one, other) => isShut(one.account) - isShut(other.account),
  local: (one, other, { near }) => (near === null ? 0 : distance(one, near) - distance(other, near)),
  cost: (one, other) => costOf(one) - costOf(other),
  priority: (one, other) => one.account.priority - other.account.priority,
  health: (one, other) => healthRank[one.account.health] - healthRank[other.account.health],
  order: (one, other) =>
    one.place - other.place ||
    byText(one.account.key, other.account.key) ||
    byText(one.numberId ?? '', other.numberId ?? ''),
};
const ordinary: readonly Difference[] = ['breaker', 'local', 'priority', 'cost', 'health', 'order'];
const cheapest: readonly Difference[] = ['breaker', 'local', 'cost', 'priority', 'health', 'order'];

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Compares two ways: below zero when the first is better. Total, and the same for the same ways: who is equal in all else
 * stands in the order of ids.
 */
export function compare(one: Way, other: Way, order: Order): number {
  for (const by of order.preferCheapest ? cheapest : ordinary) {
    const sign = comparisons[by](one, other, order);
    if (sign !== 0) return sign;
  }
  return 0;
}

/** Says by what two ways differ first. */
export function difference(one: Way, other: Way, order: Order): Difference {
  const found = (order.preferCheapest ? cheapest : ordinary).find(
    (by) => comparisons[by](one, other, order) !== 0,
  );
  return found ?? 'order';
}
