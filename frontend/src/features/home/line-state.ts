import type { LampTone } from '../../components/lamp';
import type { PhoneNumber, Subscription } from '../../lib/model';
import { type NumberStateName, numberState } from '../numbers/number-state';
import type { Home } from './api';

export type LineStateName =
  | 'noPlan'
  | 'noNumber'
  | 'open'
  | 'openMany'
  | 'partly'
  | 'unanswered'
  | 'settingUp'
  | 'waiting'
  | 'trouble'
  | 'providerDown'
  | 'providerDegraded'
  | 'minutesUsedUp'
  | 'minutesNearlyUsedUp';

export interface LineState {
  name: LineStateName;
  tone: LampTone;
  count: number;
}

type Line = Home['line'];

/** Why calls may not be answered although the numbers are in order; only the server sees these. */
const beyondNumbers: Partial<Record<Line['reason'], { name: LineStateName; tone: LampTone }>> = {
  'provider-down': { name: 'providerDown', tone: 'alarm' },
  'minutes-used-up': { name: 'minutesUsedUp', tone: 'alarm' },
  'provider-degraded': { name: 'providerDegraded', tone: 'wait' },
  'minutes-nearly-used-up': { name: 'minutesNearlyUsedUp', tone: 'wait' },
};

/** Says in one sentence's worth how the line is doing: trouble behind the numbers comes before the numbers' own. */
export function homeState(
  numbers: PhoneNumber[],
  subscription: Subscription,
  line: Line | undefined,
): LineState {
  const own = lineState(numbers, subscription);
  const beyond = line && beyondNumbers[line.reason];
  return beyond && numbers.some(({ status }) => status === 'ACTIVE') ? { ...beyond, count: 0 } : own;
}

/** Sums all numbers up in one sentence's worth: what a caller meets right now comes first. */
export function lineState(numbers: PhoneNumber[], subscription: Subscription): LineState {
  const names = numbers.map((number) => numberState(number).name);
  const count = (...wanted: NumberStateName[]) => names.filter((name) => wanted.includes(name)).length;
  const open = count('answering');
  const troubled = count('failed', 'needsYou', 'suspended', 'unanswered');
  if (numbers.length === 0) {
    const name = subscription.limits.numbers === 0 ? 'noPlan' : 'noNumber';
    return { name, tone: 'off', count: 0 };
  }
  if (open > 0 && troubled > 0) return { name: 'partly', tone: 'wait', count: troubled };
  if (open > 0) return { name: open === 1 ? 'open' : 'openMany', tone: 'on', count: open };
  if (count('unanswered') > 0) return { name: 'unanswered', tone: 'alarm', count: 0 };
  if (count('failed', 'needsYou', 'suspended') > 0)
    return { name: 'trouble', tone: 'alarm', count: troubled };
  if (count('waiting') > 0) return { name: 'waiting', tone: 'wait', count: 0 };
  return { name: 'settingUp', tone: 'wait', count: 0 };
}
