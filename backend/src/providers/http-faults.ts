import { ProviderError, type ProviderErrorKind } from './error';

/** Who is spoken of in an error: the id goes into `ProviderError.provider`, the label into its sentence. */
export interface Speaker {
  readonly id: string;
  readonly label: string;
}

/** What a provider can tell about an answer that HTTP alone does not say; members left out keep their default. */
export interface Explanation {
  kind?: ProviderErrorKind;
  message?: string;
  providerCode?: string | number;
  retryAfterMs?: number;
}

/** Reads the provider's own reason out of an answer that is no success. `body` is parsed JSON, or text. */
export type Explain = (status: number, body: unknown) => Explanation | undefined;

/** An answer as it came: any status, body not parsed. Header names are in lower case. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** What is known about a request when it fails. */
export interface FailureContext {
  provider: Speaker;
  /** Whether the request creates, buys, sends, alters or releases something. */
  changes: boolean;
  /** Strings that no error may contain. */
  secrets: readonly string[];
  explain?: Explain;
}

const longestSentence = 300;

/** Parses JSON; gives the text back where it is none, and undefined for an empty text. */
export function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Makes the ProviderError for an answer outside 2xx.
 * A 5xx, 408 or 3xx to a request that changes something is `ambiguous`: a gateway may say it after the work is done.
 */
export function failureOfAnswer(context: FailureContext, answer: RawAnswer): ProviderError {
  const body = parseBody(answer.text);
  const explained = context.explain?.(answer.status, body) ?? {};
  const kind = explained.kind ?? kindOfStatus(answer.status, context.changes);
  const own = redact(explained.message ?? sentenceIn(body), context.secrets);
  const retryAfterMs = explained.retryAfterMs ?? retryAfter(answer.headers);
  return new ProviderError({
    provider: context.provider.id,
    kind,
    message: explained.message ? own : sentenceFor(kind, context.provider.label, answer.status, own),
    providerCode: explained.providerCode ?? answer.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Makes the ProviderError for a 2xx whose body is not what the provider describes. */
export function failureOfShape(context: FailureContext, status: number, faults: string): ProviderError {
  return new ProviderError({
    provider: context.provider.id,
    kind: context.changes ? 'ambiguous' : 'unexpected',
    message: `${context.provider.label} answered something that does not fit its own description.`,
    providerCode: status,
    cause: new Error(redact(faults, context.secrets)),
  });
}

/**
 * Makes the ProviderError for a request without an answer.
 * @param sent whether the connection stood, so that the provider may have read the request
 * @param reason a short word for it without secrets: `timeout`, `ECONNRESET`, …
 */
export function failureOfConnection(context: FailureContext, sent: boolean, reason: string): ProviderError {
  const { label, id } = context.provider;
  const what = !sent
    ? `${label} could not be reached.`
    : reason === 'timeout'
      ? `${label} did not answer in time.`
      : `The connection to ${label} was lost before it answered.`;
  return new ProviderError({
    provider: id,
    kind: sent && context.changes ? 'ambiguous' : 'unavailable',
    message: what,
    cause: new Error(redact(reason, context.secrets)),
  });
}

function kindOfStatus(status: number, changes: boolean): ProviderErrorKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status === 408) return changes ? 'ambiguous' : 'unavailable';
  if (status >= 400) return 'rejected';
  return changes ? 'ambiguous' : 'unexpected';
}

function sentenceFor(kind: ProviderErrorKind, label: string, status: number, own: string): string {
  const because = own ? ` It says: ${own}` : '';
  switch (kind) {
    case 'auth':
      return `${label} refused the credentials or lacks a permission.${because}`;
    case 'not-found':
      return `${label} does not have it (any more).${because}`;
    case 'rate-limited':
      return `${label} asks us to wait.${because}`;
    case 'quota':
      return `The account at ${label} owns as much as it may.${because}`;
    case 'rejected':
      return `${label} refused the request.${because}`;
    default:
      return `${label} answered with an error of its own (HTTP ${status}).${because}`;
  }
}

/** Finds the sentence for people in a provider's error body. */
function sentenceIn(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { message, description, error, detail } = body as Record<string, unknown>;
  for (const each of [message, description, detail, error]) {
    if (typeof each === 'string' && each) return each;
    if (Array.isArray(each) && each.length > 0)
      return each.filter((one) => typeof one === 'string').join('; ');
  }
  return '';
}

/** Retry-After (RFC 9110, 10.2.3) is seconds or a date. */
function retryAfter(headers: Record<string, string>): number | undefined {
  const value = headers['retry-after'];
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Takes secrets and control characters out of foreign text, and shortens it. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, '…');
  }
  clean = clean.replace(/\p{Cc}+/gu, ' ').trim();
  return clean.length > longestSentence ? `${clean.slice(0, longestSentence - 1)}…` : clean;
}
