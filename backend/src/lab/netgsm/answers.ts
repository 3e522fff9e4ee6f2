import type { Request, Response } from 'express';
import { type Endpoint, resultCode, type resultCodes } from '../../providers/netgsm/codes';
import type { Account, NetgsmState, Permission } from './state';

/** HTTP status for wrong credentials: Netgsm's packages disagree, so both can be played. */
export type LoginRefusal = 401 | 406;

/** Answers a refusal: HTTP 406 with the code. @param code one that this endpoint is known to answer */
export function refuse<E extends Endpoint>(
  response: Response,
  endpoint: E,
  code: Exclude<keyof (typeof resultCodes)[E], '00' | symbol | number>,
  status: LoginRefusal = 406,
): Response {
  // The wording is ours: only the codes are published. Netgsm adds its usual members, empty.
  const description = resultCode(endpoint, code)?.sentence ?? null;
  return response.status(status).json({ code, description, jobid: null });
}

/** Finds the account whose user name and password these are, if it holds the permission. */
export function findAccount(
  state: NetgsmState,
  username: unknown,
  password: unknown,
  permission: Permission,
): Account | null {
  const account = typeof username === 'string' ? state.accounts.get(username) : undefined;
  return account && account.password === password && account.permissions.has(permission) ? account : null;
}

/** Reads HTTP Basic credentials. */
export function basicOf(request: Request): { username: string; password: string } | null {
  const encoded = /^Basic (\S+)$/i.exec(request.header('authorization') ?? '')?.[1];
  if (!encoded) return null;
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { username, password: rest.join(':') };
}
