import type { CookieOptions, NextFunction, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { TenantScope, TenantTx } from '../db/tenant';
import type { Platform } from '../platform';
import { type Actor, type Demand, demand, identify } from './actor';
import { once } from './idempotency';
import { type FieldError, Problem } from './problem';
import { generalLimiter, type Limit, limiter } from './rate-limit';
import { type RowsList, readList } from './rows-list';
import { unstorableTexts } from './text';

type Schema = z.ZodType;
type Out<S> = S extends Schema ? z.output<S> : undefined;

/** What is known of a request beside its content. */
export interface RequestMeta {
  requestId: string;
  ip: string;
  userAgent: string;
  cookies: Record<string, string | undefined>;
  /** The page that asks, as its browser says; undefined outside browsers. */
  origin: string | undefined;
  /** Host and port as asked for. */
  host: string;
  setCookie(name: string, value: string, options: CookieOptions): void;
  /** One header, by its name in small letters. */
  header(name: string): string | undefined;
  /** The body as it came; empty everywhere but under `/api/webhooks`, where a signature may be over it. */
  rawBody: Buffer;
}

interface PublicContext<P, Q, B> {
  platform: Platform;
  params: Out<P>;
  query: Out<Q>;
  body: Out<B>;
  meta: RequestMeta;
}

interface SignedInContext<P, Q, B> extends PublicContext<P, Q, B> {
  scope: TenantScope;
  actor: Actor;
}

/** The part of a context that use cases take: who did it, and from where. */
export interface By {
  actor: Actor;
  meta: Pick<RequestMeta, 'requestId' | 'ip'>;
}

interface Common<P, Q, B, R> {
  method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** With Express parameters, from `/api` on. */
  path: string;
  summary: string;
  tag: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Schema of `data`. Members that it does not name are not sent. */
  response: R;
  /** Default 200. */
  status?: number;
  /** Limits of its own, beside the general one. */
  limit?: Limit | Limit[];
}

type Result<R extends Schema> = Promise<z.input<R>>;

/** An answer that is not JSON: a file. Problems are answered as everywhere. */
interface RawAnswer<Context> {
  /** Of the answer, for the documentation. */
  contentType: string;
  /** Writes status, headers and body, or throws before it has written anything. */
  send(context: Context, response: Response): Promise<void>;
}

interface PublicSpec<P, Q, B, R extends Schema> extends Common<P, Q, B, R> {
  permission: 'public';
  handle?(context: PublicContext<P, Q, B>): Result<R>;
  raw?: RawAnswer<PublicContext<P, Q, B>>;
}

interface SignedInSpec<P, Q, B, R extends Schema> extends Common<P, Q, B, R> {
  permission: Exclude<Demand, 'public'>;
  /** Answers in one transaction that is rolled back when it throws. With `Idempotency-Key` it runs once. */
  tx?(tx: TenantTx, context: SignedInContext<P, Q, B>): Result<R>;
  /** Answers without a transaction; for what talks to the network. */
  handle?(context: SignedInContext<P, Q, B>): Result<R>;
  /** Answers with rows that the database hands over as text: see `rows-list.ts`. */
  list?: RowsList<Out<Q>, unknown>;
  /** Answers with a file. */
  raw?: RawAnswer<SignedInContext<P, Q, B>>;
  /** Takes the connection over: server-sent events, sound. Nothing may have been sent when it throws. */
  stream?(context: SignedInContext<P, Q, B>, response: Response): void | Promise<void>;
  /** Buys, sends or calls: takes `Idempotency-Key`. */
  idempotent?: boolean;
}

/** A route as the application, the documentation and the tests see it. */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  path: string;
  summary: string;
  tag: string;
  permission: Demand;
  params?: Schema | undefined;
  query?: Schema | undefined;
  body?: Schema | undefined;
  response: Schema;
  status: number;
  idempotent: boolean;
  /** Of its own, beside the general one. */
  limits: readonly Limit[];
  streams: boolean;
  /** Content type of an answer that is not JSON; null otherwise. */
  raw: string | null;
  /** A list that is served ahead of everything else; null otherwise. */
  list: RowsList<never, unknown> | null;
  handlers(platform: Platform): RequestHandler[];
}

/** Describes one endpoint. Everything that is not its own business happens here, in this order: who, how often, what. */
export function route<
  R extends Schema,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(spec: PublicSpec<P, Q, B, R> | SignedInSpec<P, Q, B, R>): Route {
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    tag: spec.tag,
    permission: spec.permission,
    params: spec.params,
    query: spec.query,
    body: spec.body,
    response: spec.response,
    status: spec.status ?? 200,
    idempotent: spec.permission !== 'public' && spec.idempotent === true,
    limits: [spec.limit ?? []].flat(),
    streams: spec.permission !== 'public' && spec.stream !== undefined,
    raw: spec.raw?.contentType ?? null,
    list: (spec.permission !== 'public' && spec.list) || null,
    handlers: (platform) => [
      identifyHandler(platform, spec.permission),
      generalLimiter(platform),
      ...[spec.limit ?? []].flat().map((limit) => limiter(platform, limit)),
      demandHandler(spec.permission),
      (request, response, next) => {
        serve(platform, spec, request, response).catch(next);
      },
    ],
  };
}

function identifyHandler(platform: Platform, wanted: Demand): RequestHandler {
  return (request, response, next) => {
    if (wanted === 'public') return next();
    identify(platform, request).then((identity) => {
      response.locals['identity'] = identity;
      next();
    }, next);
  };
}

function demandHandler(wanted: Demand): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction) => {
    if (wanted !== 'public') demand(response.locals['identity'].actor, wanted);
    next();
  };
}

async function serve<P, Q, B, R extends Schema>(
  platform: Platform,
  spec: PublicSpec<P, Q, B, R> | SignedInSpec<P, Q, B, R>,
  request: Request,
  response: Response,
): Promise<void> {
  const context = {
    platform,
    params: parseWith(spec.params as Schema | undefined, inSmallLetters(request.params), 'not-found'),
    query: parseWith(spec.query as Schema | undefined, request.query),
    body: parseWith(spec.body as Schema | undefined, request.body ?? {}),
    meta: metaOf(request, response),
  } as PublicContext<P, Q, B>;
  if (spec.permission === 'public') {
    if (spec.raw) await spec.raw.send(context, response);
    else send(response, spec.status, spec.response, await spec.handle!(context));
    return;
  }
  const signedIn: SignedInContext<P, Q, B> = { ...context, ...response.locals['identity'] };
  if (spec.stream) {
    // Express answers HEAD with the handler of GET; a stream without a body would never end.
    if (request.method === 'HEAD') response.type('text/event-stream').end();
    else await spec.stream(signedIn, response);
    return;
  }
  if (spec.raw) {
    await spec.raw.send(signedIn, response);
    return;
  }
  if (spec.list) {
    const page = await readList(platform, signedIn.scope, spec.list, signedIn.query);
    response.json({ success: true, data: page });
    return;
  }
  if (spec.handle) {
    send(response, spec.status, spec.response, await spec.handle(signedIn));
    return;
  }
  const key = spec.idempotent ? request.headers['idempotency-key'] : undefined;
  const work = async (tx: TenantTx) => spec.response.parse(await spec.tx!(tx, signedIn)) as unknown;
  // An answer that is put together from several rows shows them as they were at one moment.
  const begin = spec.method === 'get' ? signedIn.scope.read : signedIn.scope.tx;
  const result = await begin((tx) =>
    typeof key === 'string'
      ? once(tx, { route: `${spec.method} ${spec.path}`, key, request }, work)
      : work(tx).then(fresh),
  );
  if (result.replayed) response.setHeader('Idempotency-Replayed', 'true');
  response.status(spec.status ?? 200).json({ success: true, data: result.data });
}

const fresh = (data: unknown) => ({ data, replayed: false });

function send(response: Response, status: number | undefined, schema: Schema, data: unknown): void {
  response.status(status ?? 200).json({ success: true, data: schema.parse(data) });
}

/** Checks what came with a request. @throws Problem with the given code */
export function parseWith(
  schema: Schema | undefined,
  value: unknown,
  code: 'invalid' | 'not-found' = 'invalid',
): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  // A path that no row can have is answered like one that no row has.
  if (!result.success && code === 'not-found') throw new Problem('not-found');
  const errors: FieldError[] = result.success
    ? unstorableTexts(value)
    : result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  if (result.success && errors.length === 0) return result.data;
  throw new Problem(
    'invalid',
    `Mend ${errors.map((each) => each.path || 'the body').join(', ')} and send it again.`,
    { errors },
  );
}

/** UUIDs in a path: seals, job keys and audit entries hold ids as text, in small letters. */
function inSmallLetters(params: Request['params']): Record<string, unknown> {
  const small = (value: unknown) =>
    typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : value;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, small(value)]));
}

function metaOf(request: Request, response: Response): RequestMeta {
  return {
    requestId: response.locals['requestId'],
    ip: request.ip ?? '',
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
    cookies: response.locals['cookies'],
    origin: request.headers.origin,
    host: request.host,
    setCookie: (name, value, options) => void response.cookie(name, value, options),
    header: (name) => request.get(name),
    rawBody: (response.locals['rawBody'] as Buffer | undefined) ?? Buffer.alloc(0),
  };
}
