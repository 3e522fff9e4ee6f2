import type { LampTone } from '../../components/lamp';
import type { PhoneNumber } from '../../lib/model';

export type NumberStateName =
  | 'answering'
  | 'unanswered'
  | 'settingUp'
  | 'waiting'
  | 'needsYou'
  | 'failed'
  | 'releasing'
  | 'undoing'
  | 'released'
  | 'suspended'
  | 'porting';

export interface NumberState {
  name: NumberStateName;
  tone: LampTone;
  busy: boolean;
}

/** Says in one word how a number is doing, from its status and whatever is being done to it. */
export function numberState(number: PhoneNumber): NumberState {
  const name = stateName(number);
  return {
    name,
    tone: tones[name],
    busy: name === 'settingUp' || name === 'releasing' || name === 'undoing',
  };
}

function stateName({ status, provisioning, assistant }: PhoneNumber): NumberStateName {
  if (status === 'CANCELLED') return 'released';
  if (provisioning?.status === 'NEEDS_ATTENTION') return 'needsYou';
  if (provisioning?.status === 'UNDOING') return 'undoing';
  if (provisioning?.kind === 'RELEASE' && provisioning.status === 'RUNNING') return 'releasing';
  if (status === 'FAILED') return 'failed';
  if (status === 'SUSPENDED') return 'suspended';
  if (status === 'PORTING') return 'porting';
  if (status === 'PENDING') return pendingName(provisioning);
  return assistant ? 'answering' : 'unanswered';
}

function pendingName(provisioning: PhoneNumber['provisioning']): NumberStateName {
  if (provisioning?.status === 'FAILED') return 'failed';
  return provisioning?.waitingFor ? 'waiting' : 'settingUp';
}

const tones: Record<NumberStateName, LampTone> = {
  answering: 'on',
  unanswered: 'wait',
  settingUp: 'wait',
  waiting: 'wait',
  needsYou: 'alarm',
  failed: 'alarm',
  releasing: 'wait',
  undoing: 'wait',
  released: 'off',
  suspended: 'alarm',
  porting: 'wait',
};

/** Says whether the server is working on a number right now, so that looking again makes sense. */
export function inProgress({ provisioning }: PhoneNumber): boolean {
  const status = provisioning?.status;
  return status === 'RUNNING' || status === 'WAITING' || status === 'UNDOING';
}

/** Says whether a person can have the last attempt tried again. */
export function canRetry({ provisioning }: PhoneNumber): boolean {
  const status = provisioning?.status;
  return status === 'FAILED' || status === 'NEEDS_ATTENTION';
}

const releasable: readonly NumberStateName[] = [
  'answering',
  'unanswered',
  'suspended',
  'settingUp',
  'waiting',
];

/** Says whether a number can be given back now. */
export const canRelease = (number: PhoneNumber): boolean => releasable.includes(numberState(number).name);
