/**
 * Why a provider did not do what was asked.
 * - `auth`: credentials refused, or lacking a permission
 * - `rate-limited`: asked too often, or the account is at a limit that frees itself with time
 * - `quota`: the account owns as much as it may (VAPI: five free numbers); waiting does not help
 * - `rejected`: understood and refused; the same request will be refused again
 * - `not-found`: the thing is not at the provider (any more)
 * - `unavailable`: did not happen: refused connection, or a 5xx to a request that changes nothing
 * - `ambiguous`: sent, and no trustworthy answer came: it may or may not have happened
 * - `unexpected`: an answer that does not fit the provider's own description
 */
export type ProviderErrorKind =
  | 'auth'
  | 'rate-limited'
  | 'quota'
  | 'rejected'
  | 'not-found'
  | 'unavailable'
  | 'ambiguous'
  | 'unexpected';

const retryableKinds: ReadonlySet<ProviderErrorKind> = new Set(['rate-limited', 'unavailable', 'ambiguous']);

interface ProviderErrorDetail {
  provider: string;
  kind: ProviderErrorKind;
  /** One plain sentence for the person who asked, in English, without secrets. */
  message: string;
  /** The provider's own code: an HTTP status, a Netgsm code, a SIP status. */
  providerCode?: string | number;
  /** Milliseconds the provider asked us to wait. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** The only error that leaves a provider folder. */
export class ProviderError extends Error {
  readonly provider: string;
  readonly kind: ProviderErrorKind;
  readonly providerCode: string | number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(detail: ProviderErrorDetail) {
    super(detail.message, { cause: detail.cause });
    this.name = 'ProviderError';
    this.provider = detail.provider;
    this.kind = detail.kind;
    this.providerCode = detail.providerCode;
    this.retryAfterMs = detail.retryAfterMs;
  }

  /** Whether trying again later can help. An `ambiguous` one is looked up before it is tried again. */
  get retryable(): boolean {
    return retryableKinds.has(this.kind);
  }
}
