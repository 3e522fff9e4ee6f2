import type { ZodType } from 'zod';
import { ProviderError } from '../error';
import { requestJson } from '../http';
import type { Explain, Explanation } from '../http-faults';
import type { ProviderCall } from '../provider';
import type { RetellCredentials } from './credentials';

export type RetellCall = ProviderCall<RetellCredentials>;

/** How errors name this provider. */
export const speaker = { id: 'RETELL', label: 'Retell AI' } as const;

const publicAddress = 'https://api.retellai.com';

interface Plan<Answer> {
  /** What a 2xx must look like. */
  answer: ZodType<Answer>;
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  explain?: Explain;
  /** Of the body. */
  secrets?: readonly string[];
  /** Default by the method: a POST that only reads says false. */
  changes?: boolean;
}

/**
 * Sends one request to Retell. Its own SDK repeats a POST after a 5xx and loads a body without limit, and would save
 * no line here: the API is plain JSON.
 * @param path with its leading slash
 * @throws ProviderError as `requestJson` does; `quota` when the account has no credit
 */
export function ask<Answer>(
  call: RetellCall,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  { secrets = [], changes = method !== 'GET', explain, ...plan }: Plan<Answer>,
): Promise<Answer> {
  const { apiKey, webhookKey } = call.credentials;
  return requestJson(speaker, {
    method,
    url: (call.baseUrl ?? publicAddress).replace(/\/+$/, '') + path,
    headers: { authorization: `Bearer ${apiKey}` },
    changes,
    ...plan,
    explain: (status, body) => explain?.(status, body) ?? explainFor(method, status, body),
    secrets: [apiKey, ...(webhookKey ? [webhookKey] : []), ...secrets],
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
  });
}

/**
 * What Retell's statuses mean beyond HTTP's own. Its description has no 404: what is not there is refused with 422 and
 * a sentence, so the sentence decides, and only where a thing is named in the address.
 */
function explainFor(method: string, status: number, body: unknown): Explanation | undefined {
  if (status === 402)
    return {
      kind: 'quota',
      message: 'The account at Retell AI has no credit left. Nothing was bought and nobody was called.',
    };
  const named = method !== 'POST' && (status === 400 || status === 422);
  if (
    named &&
    /not found|cannot find|could ?n[o']t find|does ?n[o']t exist/i.test(JSON.stringify(body ?? ''))
  )
    return { kind: 'not-found' };
  return undefined;
}

/** Gives null instead of the `not-found` error; other errors pass. */
export async function unlessGone<Answer>(request: Promise<Answer>): Promise<Answer | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** Refuses what Retell is known not to take, before anything is sent. */
export function refused(message: string, providerCode: string): ProviderError {
  return new ProviderError({ provider: speaker.id, kind: 'rejected', message, providerCode });
}
