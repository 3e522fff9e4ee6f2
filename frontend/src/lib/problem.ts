/** One field the server refused, by its path in the request body (`email`, `facts.hours`). */
export interface FieldProblem {
  path: string;
  message: string;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  requestId?: string;
  errors?: FieldProblem[];
  [extra: string]: unknown;
}

/**
 * Carries an RFC 9457 problem answer. `code` is the stable name that screens translate; `detail` is the server's
 * English sentence. `network` and `timeout` (status 0) are ours: no answer came, so the outcome is unknown.
 */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: FieldProblem[];
  readonly extras: Record<string, unknown>;

  constructor(status: number, body: ProblemBody, cause?: unknown) {
    super(body.title ?? body.code ?? `HTTP ${status}`, { cause });
    this.name = 'ApiProblem';
    this.status = status;
    this.code = body.code ?? (status >= 500 ? 'internal' : 'unexpected');
    this.detail = body.detail;
    this.requestId = body.requestId;
    this.fields = Array.isArray(body.errors) ? body.errors : [];
    this.extras = body;
  }
}

/** Makes a problem from an answer that was not successful; a body that is no JSON object leaves only the status. */
export function toProblem(status: number, body: unknown): ApiProblem {
  return new ApiProblem(status, typeof body === 'object' && body !== null ? (body as ProblemBody) : {});
}

/** Makes a problem from a fetch that failed before any answer came. */
export function toNetworkProblem(cause: unknown): ApiProblem {
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new ApiProblem(0, { code: timedOut ? 'timeout' : 'network' }, cause);
}

/** Says whether trying the same request again may help: no answer, too many requests or a fault of the server. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
}
