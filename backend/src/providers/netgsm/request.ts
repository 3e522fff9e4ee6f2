import type { ZodType } from 'zod';
import { requestJson } from '../http';
import type { ProviderCall } from '../provider';
import type { Endpoint } from './codes';
import type { NetgsmCredentials } from './credentials';
import { explainFor, speaker } from './refusals';

export type NetgsmCall = ProviderCall<NetgsmCredentials>;

interface Operation<Answer> {
  method: 'GET' | 'POST';
  /** With its leading slash. */
  path: string;
  /** Whose result codes it answers. */
  endpoint: Endpoint;
  /** Whether it buys, sends or gives up something. */
  changes: boolean;
  /** HTTP Basic instead of credentials in the body or query. Default false. */
  basic?: boolean;
  query?: Record<string, string>;
  body?: unknown;
  answer: ZodType<Answer>;
}

const publicAddress = 'https://api.netgsm.com.tr';

/**
 * Sends one request to Netgsm. Refusals with HTTP 406 or 401 are thrown by their code; those with HTTP 200 are
 * for the caller to see in the answer.
 * @throws ProviderError without the credentials in it, though some operations carry them in URL or body
 */
export function netgsmRequest<Answer>(call: NetgsmCall, operation: Operation<Answer>): Promise<Answer> {
  const { username, password, apiKey } = call.credentials;
  return requestJson(speaker, {
    method: operation.method,
    url: (call.baseUrl ?? publicAddress).replace(/\/+$/, '') + operation.path,
    changes: operation.changes,
    answer: operation.answer,
    explain: explainFor(operation.endpoint),
    secrets: [password, encodeURIComponent(password), ...(apiKey ? [apiKey] : [])],
    ...(operation.basic && { auth: { username, password } }),
    ...(operation.query && { query: operation.query }),
    ...(operation.body !== undefined && { body: operation.body }),
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
  });
}
