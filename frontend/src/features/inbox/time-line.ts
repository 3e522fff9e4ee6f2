import { dayKey, type Place } from '../../lib/format';
import type { Call, Item, Party, ThreadPage } from './api';

export interface Day {
  /** `YYYY-MM-DD` in the business's zone. */
  key: string;
  items: Item[];
}

/** Joins the pages of a thread, the newest fetched first, into one list with the oldest first and nothing twice. */
export function joinPages(pages: ThreadPage[]): Item[] {
  const seen = new Set<string>();
  return [...pages]
    .reverse()
    .flatMap(({ items }) => items)
    .filter(({ kind, id }) => {
      const key = `${kind} ${id}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** Puts items under the day they happened on in the business's zone, in their order. */
export function groupByDay(place: Place, items: Item[]): Day[] {
  const days: Day[] = [];
  for (const item of items) {
    const key = dayKey(place, item.at);
    const last = days.at(-1);
    if (last?.key === key) last.items.push(item);
    else days.push({ key, items: [item] });
  }
  return days;
}

export type CallOutcome = 'missed' | 'answered' | 'live' | 'placed' | 'unanswered' | 'failed';

/** Says in one word what became of a call, from the business's side of the line. */
export function callOutcome({ direction, status }: Call): CallOutcome {
  if (status === 'QUEUED' || status === 'RINGING' || status === 'IN_PROGRESS') return 'live';
  if (direction === 'INBOUND') return status === 'COMPLETED' ? 'answered' : 'missed';
  if (status === 'COMPLETED') return 'placed';
  return status === 'FAILED' ? 'failed' : 'unanswered';
}

/** Answers the phone number to reach the person of a thread on; null when none is known. */
export function phoneOf({ customer, contact }: Pick<Party, 'customer' | 'contact'>): string | null {
  return customer?.phone ?? contact;
}
