import type { ErrorRequestHandler, Response } from 'express';
import { Problem, type ProblemCode } from '../platform/http/problem';
import type { Log } from '../platform/log';
import { ProviderError, type ProviderErrorKind } from '../providers/error';

/** Answers every error as `application/problem+json`. What is not expected is logged once and told without detail. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = toProblem(error);
    if (problem.status >= 500) {
      log.error(
        { err: error, requestId: response.locals['requestId'], url: request.originalUrl },
        'a request failed',
      );
    }
    sendProblem(response, problem, request.originalUrl);
  };
}

/** Writes a problem as the answer. */
export function sendProblem(response: Response, problem: Problem, url: string): void {
  if (problem.extras.retryAfterSeconds)
    response.setHeader('Retry-After', String(problem.extras.retryAfterSeconds));
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem.toBody(response.locals['requestId'], url.split('?')[0]!)));
}

const byProviderKind: Record<ProviderErrorKind, ProblemCode> = {
  auth: 'provider-auth',
  'rate-limited': 'provider-unavailable',
  quota: 'provider-rejected',
  rejected: 'provider-rejected',
  'not-found': 'provider-rejected',
  unavailable: 'provider-unavailable',
  ambiguous: 'provider-unavailable',
  unexpected: 'provider-rejected',
};

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ProviderError) {
    return new Problem(byProviderKind[error.kind], error.message, {
      provider: error.provider,
      kind: error.kind,
    });
  }
  return (
    bodyParserProblem(error) ??
    new Problem('internal', 'It has been recorded. Try again, and tell us the request id if it stays.')
  );
}

/** Express's body parser marks its errors by `type`. */
function bodyParserProblem(error: unknown): Problem | null {
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return new Problem('too-large', 'Send at most one megabyte.');
  if (type === 'entity.parse.failed') return new Problem('bad-request', 'The body is not valid JSON.');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Problem('unsupported-media-type', 'Send JSON in UTF-8.');
  // Malformed addresses (%ff) and aborted bodies.
  if (error instanceof URIError || status === 400)
    return new Problem('bad-request', 'The address or body is malformed.');
  return null;
}
