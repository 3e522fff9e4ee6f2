import type { Call, Item, ThreadPage } from './api';
import { callOutcome, groupByDay, joinPages, phoneOf } from './time-line';

const item = (id: string, at: string): Item => ({ id, kind: 'MESSAGE', at });
const page = (...items: Item[]) => ({ items }) as ThreadPage;

describe('A conversation’s time line', () => {
  it('joins pages with the oldest first and nothing twice', () => {
    const newest = page(item('b', '2026-11-21T10:00:00Z'), item('c', '2026-11-21T11:00:00Z'));
    const older = page(item('a', '2026-11-20T10:00:00Z'), item('b', '2026-11-21T10:00:00Z'));
    expect(joinPages([newest, older]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('begins a day at midnight of the business, not of Greenwich', () => {
    const items = [
      item('a', '2026-11-20T20:30:00Z'),
      item('b', '2026-11-20T21:30:00Z'),
      item('c', '2026-11-21T09:00:00Z'),
    ];
    const days = groupByDay({ language: 'tr', timeZone: 'Europe/Istanbul' }, items);
    expect(days.map(({ key, items: those }) => [key, those.length])).toEqual([
      ['2026-11-20', 1],
      ['2026-11-21', 2],
    ]);
  });

  it.each([
    ['INBOUND', 'COMPLETED', 'answered'],
    ['INBOUND', 'NO_ANSWER', 'missed'],
    ['INBOUND', 'BUSY', 'missed'],
    ['INBOUND', 'IN_PROGRESS', 'live'],
    ['OUTBOUND', 'COMPLETED', 'placed'],
    ['OUTBOUND', 'BUSY', 'unanswered'],
    ['OUTBOUND', 'FAILED', 'failed'],
  ] as const)('calls %s %s %s', (direction, status, outcome) => {
    expect(callOutcome({ direction, status } as Call)).toBe(outcome);
  });

  it('reaches a customer on their number, and a stranger on the one they wrote from', () => {
    const customer = { id: 'c', name: null, phone: '+905321234567' };
    expect(phoneOf({ customer, contact: null })).toBe('+905321234567');
    expect(phoneOf({ customer: null, contact: '+14155550132' })).toBe('+14155550132');
  });
});
