import type { ProviderCall } from './provider';

/** The credential by which a provider proves that its deliveries are its own. */
export interface WebhookCredentialApi<Credentials> {
  /** @param request.secret made by us for this account */
  create(
    call: ProviderCall<Credentials>,
    request: { reference: string; secret: string },
  ): Promise<{ id: string }>;
  /** Finds one by our name for it; null when there is none. */
  find(call: ProviderCall<Credentials>, reference: string): Promise<{ id: string } | null>;
  /** One that is gone already is success. */
  delete(call: ProviderCall<Credentials>, id: string): Promise<void>;
}
