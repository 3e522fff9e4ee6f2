import type { NextFunction, Request, Response } from 'express';
import { openAccount, type World } from './world';

/** Answers an error in Telnyx's form. */
export function refuse(response: Response, status: number, code: number, detail: string): void {
  response.status(status).json({
    errors: [
      {
        code: String(code),
        title: detail.split('.')[0],
        detail,
        meta: { url: `https://developers.telnyx.com/docs/overview/errors/${code}` },
      },
    ],
  });
}

/** Finds what a path names; when there is none, answers 404 and gives null. */
export function findOr404<Found>(found: Found | undefined | null, response: Response): Found | null {
  if (found) return found;
  refuse(response, 404, 10005, 'The requested resource or URL could not be found.');
  return null;
}

/** Reads one parameter of the query: `filter[country_code]` is a name like any other. */
export function parameter(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads one text of a JSON body. */
export function field(request: Request, name: string): string | undefined {
  const value = (request.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** Answers one page of a list. */
export function answerList<Item>(
  request: Request,
  response: Response,
  items: readonly Item[],
  present: (item: Item) => unknown,
): void {
  const size = Math.min(Math.max(Number(parameter(request, 'page[size]') ?? 20) || 20, 1), 250);
  const page = Math.max(Number(parameter(request, 'page[number]') ?? 1) || 1, 1);
  response.json({
    data: items.slice((page - 1) * size, page * size).map(present),
    meta: {
      page_number: page,
      page_size: size,
      total_pages: Math.max(1, Math.ceil(items.length / size)),
      total_results: items.length,
    },
  });
}

/** Lets a request in by its key. An account nobody has used yet is opened, unless its key begins with `refused`. */
export function authenticate(world: World, request: Request, response: Response, next: NextFunction): void {
  const key = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (key === '' || key.startsWith('refused')) {
    refuse(response, 401, 10009, 'The required authentication headers were either invalid or not included.');
    return;
  }
  const account = world.accounts.get(key) ?? openAccount(key);
  world.accounts.set(key, account);
  response.locals['account'] = account;
  next();
}
