import type { NextFunction, Request, Response } from 'express';
import { openAccount, type World } from './world';

/** Answers an error in the form of API 2010-04-01: a code, a sentence, a page about it and the HTTP status. */
export function refuse(response: Response, status: number, code: number, message: string): void {
  response
    .status(status)
    .json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

/** Finds what a path names; when there is none, answers 404 and gives null. */
export function findOr404<Found>(
  found: Found | undefined | null,
  request: Request,
  response: Response,
): Found | null {
  if (found) return found;
  refuse(response, 404, 20404, `The requested resource ${request.path} was not found`);
  return null;
}

/** Reads one field of a form; a repeated one gives its last. */
export function field(request: Request, name: string): string | undefined {
  const value = (request.body as Record<string, string | string[]> | undefined)?.[name];
  return Array.isArray(value) ? value.at(-1) : value;
}

/** Reads all values of a repeated field. */
export function fields(request: Request, name: string): string[] {
  const value = (request.body as Record<string, string | string[]> | undefined)?.[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Answers one page of a list, with links relative to the host. */
export function answerList<Item>(
  request: Request,
  response: Response,
  key: string,
  items: readonly Item[],
  present: (item: Item) => unknown,
): void {
  const size = Math.min(Math.max(Number(request.query['PageSize'] ?? 50) || 50, 1), 1000);
  const page = Math.max(Number(request.query['Page'] ?? 0) || 0, 0);
  const last = Math.max(0, Math.ceil(items.length / size) - 1);
  const uriOf = (number: number): string => {
    const query = new URLSearchParams(request.query as Record<string, string>);
    query.set('PageSize', String(size));
    query.set('Page', String(number));
    return `${request.path}?${query.toString()}`;
  };
  const shown = items.slice(page * size, (page + 1) * size);
  response.json({
    [key]: shown.map(present),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, shown.length - 1),
    uri: uriOf(page),
    first_page_uri: uriOf(0),
    next_page_uri: page < last ? uriOf(page + 1) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
  });
}

/**
 * Lets a request in: the account's own SID and token, or one of its API keys, which cannot read the account itself.
 * An account nobody has used yet is opened by the first token that knocks, unless that begins with `refused`.
 */
export function authenticate(world: World, request: Request, response: Response, next: NextFunction): void {
  const [username, password] = basicOf(request);
  // Other products than the API of 2010 have no account in their paths.
  const owner = [...world.accounts.values()].find((each) => each.keys.has(username))?.sid ?? username;
  const sid = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(request.path)?.[1] ?? owner;
  if (username === sid && /^AC[0-9a-f]{32}$/i.test(sid) && !world.accounts.has(sid) && isWelcome(password)) {
    world.accounts.set(sid, openAccount(sid, password));
  }
  const account = world.accounts.get(sid);
  const byToken = username === sid && account?.authToken === password;
  const byKey = account?.keys.get(username) === password && password !== '';
  const aboutAccount = /\/Accounts\/[^/]+\.json$/.test(request.path);
  if (!account || !(byToken || (byKey && !aboutAccount))) {
    refuse(response, 401, 20003, 'Authenticate');
    return;
  }
  response.locals['account'] = account;
  next();
}

function isWelcome(password: string): boolean {
  return password !== '' && !password.startsWith('refused');
}

function basicOf(request: Request): [string, string] {
  const encoded = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [username, rest.join(':')];
}
