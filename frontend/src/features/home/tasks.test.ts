import type { Assistant, PhoneNumber, Subscription } from '../../lib/model';
import { homeState, lineState } from './line-state';
import { findTasks } from './tasks';

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

function number(id: string, change: Partial<PhoneNumber>): PhoneNumber {
  const base = {
    id,
    status: 'ACTIVE',
    assistant: { id: 'a', name: 'Elif' },
    provisioning: null,
    renewal: 'RENEW',
  };
  return { ...base, renewalWarning: null, renewsAt: null, ...change } as PhoneNumber;
}

function plan(change: Partial<Subscription> = {}): Subscription {
  const limits = { numbers: 1, aiMinutes: 250, sms: 500, concurrentCalls: 2, trunks: 1 };
  return {
    plan: 'STARTER',
    status: 'ACTIVE',
    trialEndsAt: null,
    limits,
    usage: { numbers: 0, trunks: 0 },
    ...change,
  };
}

const saga = (change: object) =>
  ({ kind: 'PROVISION', waitingFor: null, ...change }) as PhoneNumber['provisioning'];

describe('What needs the person', () => {
  it('is nothing when every number is answered', () => {
    expect(findTasks({ numbers: [number('1', {})], assistants: [], subscription: plan() })).toEqual([]);
  });

  it('names papers, failures, unanswered numbers and renewals, the urgent first', () => {
    const numbers = [
      number('papers', {
        status: 'PENDING',
        provisioning: saga({ status: 'WAITING', waitingFor: 'sip-login' }),
      }),
      number('soon', { renewalWarning: 30, renewsAt: inDays(29) }),
      number('ends', { renewalWarning: 1, renewsAt: inDays(0.5), renewal: 'RELEASE' }),
      number('failed', { status: 'FAILED', provisioning: saga({ status: 'FAILED' }) }),
      number('alone', { assistant: null }),
    ];
    const tasks = findTasks({ numbers, assistants: [], subscription: plan() });
    expect(tasks.map(({ kind, urgent, to }) => [kind, urgent, to.split('/').pop()])).toEqual([
      ['ends', true, 'ends'],
      ['failed', true, 'failed'],
      ['unanswered', true, 'alone'],
      ['papers', false, 'papers'],
      ['renews', false, 'soon'],
    ]);
  });

  it('speaks of the plan when it is unpaid or its trial is about to end', () => {
    const kinds = (subscription: Subscription) =>
      findTasks({ numbers: [], assistants: [], subscription }).map(({ kind }) => kind);
    expect(kinds(plan({ status: 'PAST_DUE' }))).toEqual(['pastDue']);
    expect(kinds(plan({ status: 'TRIALING', trialEndsAt: inDays(3) }))).toEqual(['trial']);
    expect(kinds(plan({ status: 'TRIALING', trialEndsAt: inDays(12) }))).toEqual([]);
  });

  it('counts what only the server sees, and leaves numbers to their own tasks', () => {
    const needs = [
      { kind: 'unread-texts', count: 3 },
      { kind: 'waiting-numbers', count: 1 },
      { kind: 'missed-calls', count: 2 },
      { kind: 'parked-texts', count: 0 },
    ] as const;
    const tasks = findTasks({ numbers: [], assistants: [], subscription: plan(), needs: [...needs] });
    expect(tasks.map(({ kind, count, to }) => [kind, count, to])).toEqual([
      ['missed-calls', 2, '/dashboard/inbox'],
      ['unread-texts', 3, '/dashboard/inbox'],
    ]);
  });

  it('speaks of a receptionist whose changes did not reach the phone', () => {
    const assistants = [{ id: 'a', name: 'Elif', sync: { status: 'FAILED' } } as Assistant];
    expect(findTasks({ numbers: [], assistants, subscription: plan() })).toMatchObject([{ kind: 'sync' }]);
  });
});

describe('How the line is doing', () => {
  const failed = number('f', { status: 'FAILED', provisioning: saga({ status: 'FAILED' }) });
  const waiting = number('w', {
    status: 'PENDING',
    provisioning: saga({ status: 'WAITING', waitingFor: 'sip-login' }),
  });
  it('puts trouble behind the numbers first, but only where a number works', () => {
    const line = { state: 'DOWN', reason: 'provider-down', numbers: 1, answering: null } as const;
    expect(homeState([number('1', {})], plan(), line).name).toBe('providerDown');
    expect(homeState([], plan(), line).name).toBe('noNumber');
    expect(homeState([number('1', {})], plan(), undefined).name).toBe('open');
    expect(homeState([number('1', {})], plan(), { ...line, reason: 'answering' }).name).toBe('open');
  });

  it.each([
    [[], plan({ limits: { ...plan().limits, numbers: 0 } }), 'noPlan'],
    [[], plan(), 'noNumber'],
    [[number('1', {})], plan(), 'open'],
    [[number('1', {}), number('2', {})], plan(), 'openMany'],
    [[number('1', {}), failed], plan(), 'partly'],
    [[number('1', { assistant: null })], plan(), 'unanswered'],
    [[failed], plan(), 'trouble'],
    [[waiting], plan(), 'waiting'],
    [[number('1', { status: 'PENDING', provisioning: saga({ status: 'RUNNING' }) })], plan(), 'settingUp'],
  ] as const)('case %#', (numbers, subscription, name) => {
    expect(lineState([...numbers], subscription).name).toBe(name);
  });
});
