import type { LampTone } from '../../components/lamp';
import type { PhoneNumber, Subscription } from '../../lib/model';
import { type NumberStateName, numberState } from '../numbers';

export type LineStateName =
  | 'noPlan'
  | 'noNumber'
  | 'open'
  | 'openMany'
  | 'partly'
  | 'unanswered'
  | 'settingUp'
  | 'waiting'
  | 'trouble';

export interface LineState {
  name: LineStateName;
  tone: LampTone;
  count: number;
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
