import type { Limit } from '../../platform/http/rate-limit';

const fiveMinutes = 300;
const hour = 3600;

/*
 * Guessing is slowed for one account wherever it comes from, and for one address whomever it aims at. The numbers for
 * an address leave room for an office behind one.
 */
export const logInLimits: Limit[] = [
  { name: 'login-account', max: 10, windowSeconds: fiveMinutes, by: 'email' },
  { name: 'login-address', max: 30, windowSeconds: fiveMinutes, by: 'address' },
];

export const signUpLimits: Limit[] = [
  { name: 'signup-account', max: 10, windowSeconds: hour, by: 'email' },
  { name: 'signup-address', max: 60, windowSeconds: hour, by: 'address' },
];

export const forgotPasswordLimits: Limit[] = [
  { name: 'forgot-account', max: 5, windowSeconds: hour, by: 'email' },
  { name: 'forgot-address', max: 30, windowSeconds: hour, by: 'address' },
];

export const resetPasswordLimit: Limit = {
  name: 'reset-password',
  max: 30,
  windowSeconds: fiveMinutes,
  by: 'address',
};
export const changePasswordLimit: Limit = {
  name: 'change-password',
  max: 10,
  windowSeconds: fiveMinutes,
  by: 'person',
};
export const invitationLimit: Limit = {
  name: 'invitation-link',
  max: 30,
  windowSeconds: fiveMinutes,
  by: 'address',
};
/** Each one is a letter to somebody who may not want it. */
export const inviteLimit: Limit = { name: 'invite', max: 40, windowSeconds: hour };
