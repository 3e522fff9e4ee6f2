import type { Assistant, PhoneNumber, Subscription } from '../../lib/model';
import { numberState } from '../numbers';

export type TaskKind =
  | 'papers'
  | 'failed'
  | 'suspended'
  | 'unanswered'
  | 'renews'
  | 'ends'
  | 'sync'
  | 'trial'
  | 'pastDue';

/** Something that waits for the person: what, about what, and where it is done. */
export interface Task {
  key: string;
  kind: TaskKind;
  urgent: boolean;
  to: string;
  number?: PhoneNumber;
  assistant?: Assistant;
  /** ISO moment the task is about. */
  at?: string;
}

interface Situation {
  numbers: PhoneNumber[];
  assistants: Assistant[];
  subscription: Subscription;
}

/** Finds what needs the person, the urgent first. Choosing a plan and a number are the first steps' business. */
export function findTasks({ numbers, assistants, subscription }: Situation): Task[] {
  const tasks = [
    ...planTasks(subscription),
    ...numbers.flatMap(numberTasks),
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
