import type { Assistant, PhoneNumber, Subscription } from '../../lib/model';
import { numberState } from '../numbers/number-state';
import type { Home, NeedKind } from './api';

export type TaskKind =
  | 'papers'
  | 'failed'
  | 'suspended'
  | 'unanswered'
  | 'renews'
  | 'ends'
  | 'sync'
  | 'trial'
  | 'pastDue'
  | Exclude<NeedKind, 'waiting-numbers'>;

/** Something that waits for the person: what, about what, and where it is done. */
export interface Task {
  key: string;
  kind: TaskKind;
  urgent: boolean;
  to: string;
  number?: PhoneNumber;
  assistant?: Assistant;
  count?: number;
  /** ISO moment the task is about. */
  at?: string;
}

interface Situation {
  numbers: PhoneNumber[];
  assistants: Assistant[];
  subscription: Subscription;
  /** What only the server counts. */
  needs?: Home['needs'];
}

/** Finds what needs the person, the urgent first. Choosing a plan and a number are the first steps' business. */
export function findTasks({ numbers, assistants, subscription, needs = [] }: Situation): Task[] {
  const tasks = [
    ...planTasks(subscription),
    ...numbers.flatMap(numberTasks),
    ...needs.flatMap(needTask),
    ...assistants.filter(({ sync }) => sync.status === 'FAILED').map(syncTask),
  ];
  return tasks.sort((a, b) => Number(b.urgent) - Number(a.urgent));
}

const TRIAL_WARNING_MS = 7 * 24 * 60 * 60 * 1000;

function planTasks({ status, trialEndsAt }: Subscription): Task[] {
  const to = '/dashboard/settings/plan';
  if (status === 'PAST_DUE') return [{ key: 'past-due', kind: 'pastDue', urgent: true, to }];
  if (status !== 'TRIALING' || !trialEndsAt) return [];
  const soon = Date.parse(trialEndsAt) - Date.now() < TRIAL_WARNING_MS;
  return soon ? [{ key: 'trial', kind: 'trial', urgent: false, to, at: trialEndsAt }] : [];
}

function numberTasks(number: PhoneNumber): Task[] {
  const to = `/dashboard/phone-numbers/${number.id}`;
  const about = (kind: TaskKind, urgent: boolean, at?: string): Task[] => [
    { key: `${number.id}-${kind}`, kind, urgent, to, number, ...(at ? { at } : {}) },
  ];
  const { name } = numberState(number);
  if (name === 'waiting') return about('papers', false);
  if (name === 'failed' || name === 'needsYou') return about('failed', true);
  if (name === 'suspended') return about('suspended', true);
  const renewal =
    number.renewalWarning !== null && number.renewsAt
      ? about(number.renewal === 'RENEW' ? 'renews' : 'ends', number.renewalWarning === 1, number.renewsAt)
      : [];
  return name === 'unanswered' ? [...about('unanswered', true), ...renewal] : renewal;
}

function syncTask(assistant: Assistant): Task {
  return {
    key: `${assistant.id}-sync`,
    kind: 'sync',
    urgent: true,
    to: `/dashboard/receptionist/${assistant.id}`,
    assistant,
  };
}

const needPlaces: Record<Exclude<NeedKind, 'waiting-numbers'>, { to: string; urgent: boolean }> = {
  'missed-calls': { to: '/dashboard/inbox', urgent: true },
  voicemails: { to: '/dashboard/inbox', urgent: false },
  'unread-texts': { to: '/dashboard/inbox', urgent: false },
  'parked-texts': { to: '/dashboard/texting?tab=parked', urgent: true },
  'open-questions': { to: '/dashboard/receptionist/questions', urgent: false },
  'failed-deliveries': { to: '/dashboard/settings/webhooks', urgent: true },
  usage: { to: '/dashboard/settings/usage', urgent: false },
  'usage-texts': { to: '/dashboard/settings/usage', urgent: false },
};

// Numbers that wait are told of one by one, by their own tasks.
function needTask({ kind, count }: Home['needs'][number]): Task[] {
  return kind === 'waiting-numbers' || count === 0 ? [] : [{ key: kind, kind, count, ...needPlaces[kind] }];
}
