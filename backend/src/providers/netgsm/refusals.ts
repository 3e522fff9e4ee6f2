import { ProviderError, type ProviderErrorKind } from '../error';
import type { Explain } from '../http-faults';
import { type Endpoint, resultCode } from './codes';

/** How errors name this provider. */
export const speaker = { id: 'NETGSM', label: 'Netgsm' } as const;

interface Refusal {
  kind: ProviderErrorKind;
  message: string;
  providerCode: string;
}

function refusalFor(endpoint: Endpoint, code: string): Refusal {
  const known = resultCode(endpoint, code);
  if (!known || known.outcome === 'done') {
    return { kind: 'unexpected', message: `Netgsm answered the unknown code ${code}.`, providerCode: code };
  }
  // Where "nothing there" is no mistake, the caller asks for it before it comes here.
  const kind = known.outcome === 'empty' ? 'not-found' : known.outcome;
  return { kind, message: known.sentence, providerCode: code };
}

/**
 * Makes the reader of an endpoint's refusals: HTTP 406 with a code, or 401, which one of Netgsm's own packages
 * lists for what the others call 406 with code 30. Everything else is left to HTTP's own meaning.
 */
export function explainFor(endpoint: Endpoint): Explain {
  return (status, body) => {
    if (status !== 406 && status !== 401) return undefined;
    const code = codeIn(body) ?? (status === 401 ? '30' : null);
    return code === null ? undefined : refusalFor(endpoint, code);
  };
}

/** Makes the error for HTTP 200 with a code that is no success. */
export function refusalOf(endpoint: Endpoint, code: string): ProviderError {
  return new ProviderError({ provider: speaker.id, ...refusalFor(endpoint, code) });
}

function codeIn(body: unknown): string | null {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : null;
}
