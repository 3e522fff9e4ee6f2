import { route } from '../../platform/http/route';
import { acceptInvitation } from './accept-invitation';
import { changePassword } from './change-password';
import {
  changePasswordLimit,
  forgotPasswordLimits,
  invitationLimit,
  logInLimits,
  resetPasswordLimit,
  signUpLimits,
} from './limits';
import { logIn } from './log-in';
import { logOut } from './log-out';
import { personOf } from './people';
import { readInvitation } from './read-invitation';
import { readMe } from './read-me';
import { refreshSession } from './refresh-session';
import { requestPasswordReset } from './request-password-reset';
import { resetPassword } from './reset-password';
import {
  acceptInvitationBody,
  changePasswordBody,
  forgotPasswordBody,
  invitationOffer,
  logInBody,
  me,
  nothing,
  resetPasswordBody,
  session,
  signUpBody,
  tokenQuery,
} from './schema';
import { signUp } from './sign-up';

const tag = 'Sign-in';

export const authRoutes = [
  route({
    method: 'post',
    path: '/api/auth/signup',
    summary: 'Found a business and sign its owner in',
    tag,
    permission: 'public',
    limit: signUpLimits,
    body: signUpBody,
    response: session,
    status: 201,
    handle: ({ platform, meta, body }) => signUp(platform, meta, body),
  }),
  route({
    method: 'post',
    path: '/api/auth/login',
    summary: 'Sign in',
    tag,
    permission: 'public',
    limit: logInLimits,
    body: logInBody,
    response: session,
    handle: ({ platform, meta, body }) => logIn(platform, meta, body),
  }),
  route({
    method: 'post',
    path: '/api/auth/refresh',
    summary: 'Trade the refresh cookie for a new session',
    tag,
    permission: 'public',
    response: session,
    handle: ({ platform, meta }) => refreshSession(platform, meta),
  }),
  route({
    method: 'post',
    path: '/api/auth/logout',
    summary: 'End the sign-in that the refresh cookie belongs to',
    tag,
    permission: 'public',
    response: nothing,
    handle: ({ platform, meta }) => logOut(platform, meta),
  }),
  route({
    method: 'post',
    path: '/api/auth/forgot-password',
    summary: 'Ask for a letter with a link to a new password',
    tag,
    permission: 'public',
    limit: forgotPasswordLimits,
    body: forgotPasswordBody,
    response: nothing,
    status: 202,
    handle: ({ platform, body }) => requestPasswordReset(platform, body.email),
  }),
  route({
    method: 'post',
    path: '/api/auth/reset-password',
    summary: 'Set a new password with the token of a letter; ends all sign-ins',
    tag,
    permission: 'public',
    limit: resetPasswordLimit,
    body: resetPasswordBody,
    response: nothing,
    handle: ({ platform, meta, body }) => resetPassword(platform, meta, body),
  }),
  route({
    method: 'post',
    path: '/api/auth/change-password',
    summary: 'Change your password; ends all other sign-ins',
    tag,
    permission: 'signed-in',
    limit: changePasswordLimit,
    body: changePasswordBody,
    response: session,
    handle: ({ platform, scope, meta, actor, body }) =>
      changePassword(platform, { actor: personOf(actor), meta, scope }, body),
  }),
  route({
    method: 'get',
    path: '/api/auth/invitation',
    summary: 'Show what a link invites to',
    tag,
    permission: 'public',
    limit: invitationLimit,
    query: tokenQuery,
    response: invitationOffer,
    handle: ({ platform, query }) => readInvitation(platform, query.token),
  }),
  route({
    method: 'post',
    path: '/api/auth/accept-invitation',
    summary: 'Join a team and sign in',
    tag,
    permission: 'public',
    limit: invitationLimit,
    body: acceptInvitationBody,
    response: session,
    handle: ({ platform, meta, body }) => acceptInvitation(platform, meta, body),
  }),
  route({
    method: 'get',
    path: '/api/auth/me',
    summary: 'Who you are and what you may do',
    tag,
    permission: 'signed-in',
    response: me,
    tx: (tx, { actor }) => readMe(tx, personOf(actor).userId, personOf(actor).role),
  }),
];
