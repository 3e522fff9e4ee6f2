import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import type { Express, Request, RequestHandler, Response } from 'express';
import { demand } from '../platform/http/actor';
import { generalLimiter } from '../platform/http/rate-limit';
import { parseWith, type Route } from '../platform/http/route';
import type { Role } from '../platform/permissions';
import type { Platform } from '../platform/platform';
import { identifyRequest, securityHeaders } from './api';
import { makePageReader, type PageReader } from './kept-pages';

/** The most of what Express does for a request is looking for who wants it. */
export type QuickLists = (
  request: IncomingMessage,
  response: ServerResponse,
  otherwise: () => void,
) => boolean;

/**
 * Serves the lists that dashboards ask for all the time ahead of Express, with the same steps: headers, limit, sign-in,
 * permission. Whatever is not the plain case (an API key, another origin, a query that is not right, a sign-in that has
 * ended, a limit that is reached) goes on to Express, which says what is wrong.
 * @param api the application that takes the rest
 * @returns a function that takes a request when it asks for such a list, and tells whether it did
 */
export function makeQuickLists(platform: Platform, api: Express, routes: readonly Route[]): QuickLists {
  const lists = new Map(routes.filter((each) => each.list).map((each) => [each.path, each]));
  const reader = makePageReader(platform);
  const steps = [identifyRequest(platform), securityHeaders(platform), generalLimiter(platform)];
  return (request, response, otherwise) => {
    const { method, url = '', headers } = request;
    if (method !== 'GET' || headers.origin !== undefined) return false;
    const end = url.indexOf('?');
    const route = lists.get(end < 0 ? url : url.slice(0, end));
    const token = /^bearer ([^ ]+)$/i.exec(headers.authorization ?? '')?.[1];
    const who = route && token ? platform.tokens.verify(token) : null;
    if (!route || !who) return false;
    // As Express does first of all: the steps want its own kind of request and response.
    Object.setPrototypeOf(request, api.request);
    Object.setPrototypeOf(response, api.response);
    const query = end < 0 ? {} : parseQuery(url.slice(end + 1));
    serve(platform, reader, steps, route, who, query, request as Request, response as Response).then(
      (done) => done || otherwise(),
      // Told by Express, which meets the same error.
      otherwise,
    );
    return true;
  };
}

async function serve(
  platform: Platform,
  reader: PageReader,
  steps: readonly RequestHandler[],
  route: Route,
  who: { tenantId: string; userId: string; familyId: string },
  asked: unknown,
  request: Request,
  response: Response,
): Promise<boolean> {
  const query = parseWith(route.query, asked) as never;
  response.locals = { identity: { scope: platform.system.scope(who.tenantId) } };
  for (const step of steps) await pass(step, request, response);
  const found = await reader.read(who, route.list!, query);
  if (!found) return false;
  const actor = { type: 'user', role: found.role as Role, isOperator: false, name: '', ...who } as const;
  if (route.permission !== 'public') demand(actor, route.permission);
  const { answer } = found;
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': answer.length,
  });
  response.end(answer);
  return true;
}

/** Has one step done. @throws what it would have passed on */
function pass(step: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = step(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    if (done instanceof Promise) done.catch(reject);
  });
}
