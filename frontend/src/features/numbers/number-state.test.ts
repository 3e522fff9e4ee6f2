import type { PhoneNumber, Provisioning } from '../../lib/model';
import { canRetry, inProgress, numberState } from './number-state';

const assistant = { id: 'a', name: 'Elif' };

function number(
  status: PhoneNumber['status'],
  saga: Partial<Provisioning> | null,
  who: typeof assistant | null = assistant,
) {
  const provisioning = saga && { kind: 'PROVISION', status: 'RUNNING', waitingFor: null, ...saga };
  return { status, assistant: who, provisioning } as PhoneNumber;
}

describe('How a number is doing', () => {
  it.each([
    [number('ACTIVE', { status: 'DONE' }), 'answering', 'on'],
    [number('ACTIVE', null), 'answering', 'on'],
    [number('ACTIVE', { status: 'DONE' }, null), 'unanswered', 'wait'],
    [number('PENDING', {}), 'settingUp', 'wait'],
    [number('PENDING', { status: 'WAITING', waitingFor: 'sip-login' }), 'waiting', 'wait'],
    [number('PENDING', { status: 'UNDOING' }), 'undoing', 'wait'],
    [number('PENDING', { status: 'NEEDS_ATTENTION' }), 'needsYou', 'alarm'],
    [number('FAILED', { status: 'FAILED' }), 'failed', 'alarm'],
    [number('ACTIVE', { kind: 'RELEASE' }), 'releasing', 'wait'],
    [number('CANCELLED', { kind: 'RELEASE', status: 'DONE' }), 'released', 'off'],
    [number('SUSPENDED', null), 'suspended', 'alarm'],
  ] as const)('case %#', (given, name, tone) => {
    expect(numberState(given)).toMatchObject({ name, tone });
  });

  it('is looked at again only while something moves', () => {
    expect(inProgress(number('PENDING', {}))).toBe(true);
    expect(inProgress(number('PENDING', { status: 'WAITING' }))).toBe(true);
    expect(inProgress(number('ACTIVE', { status: 'DONE' }))).toBe(false);
    expect(inProgress(number('ACTIVE', null))).toBe(false);
  });

  it('can be tried again when it failed or stopped', () => {
    expect(canRetry(number('FAILED', { status: 'FAILED' }))).toBe(true);
    expect(canRetry(number('PENDING', { status: 'NEEDS_ATTENTION' }))).toBe(true);
    expect(canRetry(number('PENDING', {}))).toBe(false);
  });
});
