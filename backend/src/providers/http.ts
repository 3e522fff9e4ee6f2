import http from 'node:http';
import https from 'node:https';
import type { AxiosStatic, InternalAxiosRequestConfig } from 'axios';
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

// Idle sockets are dropped early: a request that meets a socket its server is closing would end as `ambiguous`.
const agents = {
  httpAgent: new http.Agent({ keepAlive: true, timeout: 1_500 }),
  httpsAgent: new https.Agent({ keepAlive: true, timeout: 1_500 }),
};

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
  /** Whether the connection stood. */
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
  const controller = new AbortController();
  const giveUp = () => {
    flight.late = true;
    controller.abort();
  };
  const timer = setTimeout(giveUp, Math.max(0, deadline - Date.now()));
  try {
    return await send(request, body, flight, controller.signal);
  } catch (error) {
    throw failureOf(context, flight, error);
  } finally {
    clearTimeout(timer);
  }
}

async function send(
  request: ProviderRequest,
  body: string | undefined,
  flight: Flight,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const axios = await loadAxios();
  // The adapter itself: merging defaults, interceptors and transformations, none of which is wanted, takes as long again.
  const answer = await axios.getAdapter('http')({
    ...agents,
    method: request.method,
    url: request.url,
    headers: axios.AxiosHeaders.from(headersOf(request)),
    params: request.query,
    data: body,
    signal,
    transport: transportOf(request.url, flight),
    responseType: 'text',
    validateStatus: () => true,
    maxContentLength: largestAnswer,
    maxBodyLength: -1,
    maxRedirects: 0,
    proxy: false,
  } as InternalAxiosRequestConfig);
  return { status: answer.status, headers: plainHeaders(answer.headers), text: answer.data ?? '' };
}

/** An axios error carries the request with its headers, so nothing of it but the code goes further. */
function failureOf(context: FailureContext, flight: Flight, error: unknown): ProviderError {
  const { code, message } = error as { code?: string; message?: string };
  if (message?.startsWith('maxContentLength'))
    return failureOfShape(context, 200, `more than ${largestAnswer} bytes`);
  return failureOfConnection(context, flight.sent, flight.late ? 'timeout' : (code ?? 'no answer'));
}

/** Notes when the connection stands: what fails before that has certainly not happened at the provider. */
function transportOf(url: string, flight: Flight) {
  const secure = url.startsWith('https:');
  return {
    request(
      options: https.RequestOptions,
      onAnswer: (answer: http.IncomingMessage) => void,
    ): http.ClientRequest {
      const request = (secure ? https : http).request(options, onAnswer);
      request.once('socket', (socket) => {
        if (request.reusedSocket || !socket.connecting) flight.sent = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => Object.assign(flight, { sent: true }));
      });
      return request;
    },
  };
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

// Loading axios takes 50 ms and 15 MB, and many processes never call a provider. Asked for once: to look a module up again
// takes as long as a tenth of a request.
let loaded: Promise<AxiosStatic> | undefined;
function loadAxios(): Promise<AxiosStatic> {
  loaded ??= import('axios').then((module) => module.default);
  return loaded;
}
