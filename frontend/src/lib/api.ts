import createClient from 'openapi-fetch';
import type { paths } from './api-types';
import { ApiProblem, toNetworkProblem, toProblem } from './problem';
import { closeSession, freshToken, refreshSession } from './session';

const TIMEOUT_MS = 30_000;
const WITHOUT_TOKEN = /^\/api\/(auth\/(?!me$|change-password$|logout$)|system$)/;

/** Speaks to the server with the types of its OpenAPI description; wrap each call in {@link unwrap}. */
export const api = createClient<paths>({ fetch: authorizedFetch });

/** Fetches with the session's token, refreshing it once when the server calls it outdated. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (WITHOUT_TOKEN.test(pathname)) return send(request, null);
  const again = request.clone();
  const first = await send(request, await freshToken());
  if (first.status !== 401) return first;
  return (await refreshSession()) ? send(again, await freshToken()) : first;
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw toNetworkProblem(cause);
  }
}

interface Answer<T> {
  data?: { data: T };
  error?: unknown;
  response: Response;
}

/** Resolves to the answer's `data`, or throws the {@link ApiProblem} the server described. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw toProblem(response.status, error);
  return data?.data as T;
}

/** Ends the session on the server as well; without a connection only this browser forgets it. */
export async function signOut(): Promise<void> {
  try {
    await unwrap(api.POST('/api/auth/logout'));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
  } finally {
    closeSession('left');
  }
}
