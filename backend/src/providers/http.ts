import type { Agent, Dispatcher } from 'undici';
import type { ZodType } from 'zod';
import { sleep } from '../platform/time';
import { ProviderError } from './error';
import {
  type Explain,
  type FailureContext,
  failureOfAnswer,
  failureOfConnection,
  failureOfShape,
  parseBody,
  type RawAnswer,
  type Speaker,
} from './http-faults';

/** One HTTP request to a provider. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute; never part of an error, so it may hold a secret where a provider wants that. */
  url: string;
  headers?: Record<string, string>;
  /** HTTP Basic. */
  auth?: { username: string; password: string };
  /** Members that are undefined are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Milliseconds for everything: connection, answer with its body, and the repeats of a read. Default 10,000. */
  timeoutMs?: number;
  /** Whether it creates, buys, sends, alters or releases something. Such a request is sent once, ever. */
  changes: boolean;
  /** Strings of the URL or body that no error may contain; those of `headers` and `auth` are known already. */
  secrets?: readonly string[];
}

/** The fields of a form, `application/x-www-form-urlencoded`. */
export type FormFields = Record<string, string | number | boolean | readonly string[] | undefined>;

export interface JsonRequest<Answer> extends ProviderRequest {
  /** Sent as JSON; nothing is sent when it is undefined. */
  body?: unknown;
  /** Sent as a form instead: a list is its name repeated, and what is undefined is left out. */
  form?: FormFields;
  /** What a 2xx must look like. An empty body is undefined, a body that is no JSON a string. */
  answer: ZodType<Answer>;
  /** Asked for every answer outside 2xx, so that a provider's own codes decide before HTTP's. */
  explain?: Explain;
}

const defaultTimeoutMs = 10_000;
const largestAnswer = 10_000_000;
const readAttempts = 3;
const backoffMs = 100;

/**
 * Sends one JSON request and gives back the parsed answer.
 * A read that fails with a 5xx or a lost connection is repeated at most twice inside `timeoutMs`.
 * @throws ProviderError; `ambiguous` when a change was sent and no trustworthy answer came (timeout, reset, 5xx,
 *   a 2xx that does not fit), `unavailable` when the connection never stood. See `failureOfAnswer` for the rest.
 */
export async function requestJson<Answer>(provider: Speaker, request: JsonRequest<Answer>): Promise<Answer> {
  const { body, form, answer: shape, explain, ...rest } = request;
  const context = contextOf(provider, request, explain);
  const { type, text } = writeBody(body, form);
  const sent = type === null ? rest : { ...rest, headers: { 'content-type': type, ...rest.headers } };
  const answer = await exchange(provider, sent, text);
  if (answer.status < 200 || answer.status > 299) throw failureOfAnswer(context, answer);
  const parsed = shape.safeParse(parseBody(answer.text));
  if (parsed.success) return parsed.data;
  throw failureOfShape(context, answer.status, describeIssues(parsed.error.issues));
}

function writeBody(body: unknown, form: FormFields | undefined): { type: string | null; text?: string } {
  if (body !== undefined) return { type: 'application/json', text: JSON.stringify(body) };
  if (form === undefined) return { type: null };
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    const values = typeof value === 'object' ? value : value === undefined ? [] : [String(value)];
    for (const each of values) fields.append(name, each);
  }
  return { type: 'application/x-www-form-urlencoded', text: fields.toString() };
}

/**
 * Sends one request and gives back whatever was answered, of any status. For SDKs that take a transport; everything
 * else uses `requestJson`. No redirects, no proxy, at most 10 MB, repeats of reads as in `requestJson`.
 * @throws ProviderError `unavailable`, `ambiguous` or `unexpected` (too large) when there is no answer
 */
export async function exchange(
  provider: Speaker,
  request: ProviderRequest,
  body?: string,
): Promise<RawAnswer> {
  const context = contextOf(provider, request);
  const deadline = Date.now() + (request.timeoutMs ?? defaultTimeoutMs);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(context, request, body, deadline).catch((error: unknown) => {
      if (error instanceof ProviderError) return error;
      throw error;
    });
    const failed = outcome instanceof ProviderError ? outcome.kind === 'unavailable' : outcome.status >= 500;
    const pause = backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random());
    const again = failed && !request.changes && attempt < readAttempts && Date.now() + pause < deadline;
    if (!again && outcome instanceof ProviderError) throw outcome;
    if (!again) return outcome as RawAnswer;
    await sleep(pause);
  }
}

/** What is known of a request under way. */
interface Flight {
  /** Whether the connection stood: what fails before that has certainly not happened at the provider. */
  sent: boolean;
  late: boolean;
}

async function once(
  context: FailureContext,
  request: ProviderRequest,
  body: string | undefined,
  deadline: number,
): Promise<RawAnswer> {
  const flight: Flight = { sent: false, late: false };
  try {
    return await send(await loadAgent(), request, body, flight, deadline);
  } catch (error) {
    throw failureOf(context, flight, error);
  }
}

function send(
  agent: Agent,
  request: ProviderRequest,
  body: string | undefined,
  flight: Flight,
  deadline: number,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { origin, path } = placeOf(request);
    const parts: Buffer[] = [];
    const answer: RawAnswer = { status: 0, headers: {}, text: '' };
    let running: Dispatcher.DispatchController | undefined;
    const timeLeft = Math.max(0, deadline - Date.now());
    const timer = setTimeout(() => {
      flight.late = true;
      const late = new Error('too late');
      running?.abort(late);
      reject(late);
    }, timeLeft);
    const told: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        // A connection that stands when nobody waits any more, or a second try of what may have been done. Where the process
        // stood still, the timer has not told yet.
        flight.late ||= Date.now() >= deadline;
        if (flight.late || flight.sent) return controller.abort(new Error('not sent'));
        running = controller;
        flight.sent = true;
      },
      onResponseStart(_controller, status, headers) {
        Object.assign(answer, { status, headers: plainHeaders(headers) });
      },
      onResponseData(_controller, part) {
        parts.push(part);
      },
      onResponseEnd() {
        clearTimeout(timer);
        answer.text = new TextDecoder().decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
        resolve(answer);
      },
      onResponseError(_controller, error) {
        clearTimeout(timer);
        reject(error);
      },
    };
    const { method } = request;
    agent.dispatch({ origin, path, method, headers: headersOf(request), body: body ?? null }, told);
  });
}

function placeOf({ url, query = {} }: ProviderRequest): { origin: string; path: string } {
  const place = new URL(url);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) place.searchParams.append(name, String(value));
  return { origin: place.origin, path: place.pathname + place.search };
}

/** Of an error only the code goes further: the rest may tell of the request. */
function failureOf(context: FailureContext, flight: Flight, error: unknown): ProviderError {
  const { code } = error as { code?: string };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return failureOfShape(context, 200, `more than ${largestAnswer} bytes`);
  return failureOfConnection(context, flight.sent, flight.late ? 'timeout' : (code ?? 'no answer'));
}

function headersOf(request: ProviderRequest): Record<string, string> {
  const basic = request.auth && { authorization: `Basic ${basicOf(request.auth)}` };
  return { accept: 'application/json', 'user-agent': 'telyx', ...basic, ...request.headers };
}

function basicOf(auth: { username: string; password: string }): string {
  return Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
}

function contextOf(provider: Speaker, request: ProviderRequest, explain?: Explain): FailureContext {
  const secrets = [...(request.secrets ?? [])];
  if (request.auth) secrets.push(request.auth.password, basicOf(request.auth));
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (/auth|key|token|secret/i.test(name)) secrets.push(value, value.replace(/^\S+\s+/, ''));
  }
  return { provider, changes: request.changes, secrets, ...(explain && { explain }) };
}

function plainHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

/** Names places and rules only: Zod's messages may quote values. */
function describeIssues(issues: readonly { path: PropertyKey[]; code?: string }[]): string {
  return issues.map((issue) => `${issue.path.map(String).join('.') || 'answer'}: ${issue.code}`).join('; ');
}

// Loaded when it is asked for first: that takes 20 MB, and many processes never call a provider.
let loaded: Promise<Agent> | undefined;
function loadAgent(): Promise<Agent> {
  loaded ??= import('undici').then(
    ({ Agent: Connections }) =>
      new Connections({
        // A request that meets a socket which its server is closing would end as `ambiguous`.
        keepAliveTimeout: 1_500,
        keepAliveMaxTimeout: 1_500,
        maxResponseSize: largestAnswer,
        // Each request has a time of its own for everything.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
  );
  return loaded;
}
