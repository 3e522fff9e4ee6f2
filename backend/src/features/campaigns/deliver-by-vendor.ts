import { z } from 'zod';
import { askOutside, type OutsideAnswer, type OutsideRequest } from '../../platform/http/ask-outside';
import { OutsideUrlError } from '../../platform/http/outside-url';
import { storableText } from '../../platform/http/text';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { GivenRvm, RvmDelivery } from './delivery';

/** A service with what we show it, and where it tells us. */
export interface ConnectedService {
  name: string;
  url: string;
  apiKey: string;
  statusUrl: string;
}

const money = z.object({
  amount: z.string().regex(/^\d{1,6}(\.\d{1,5})?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** A text without what the database cannot keep. */
export const words = (most: number) => z.string().max(most).transform(storableText);

/** What a service says of a voicemail, in its answers and in its news. */
export const serviceState = z.object({
  status: z.enum(['queued', 'sent', 'delivered', 'failed', 'blocked']).default('sent'),
  reason: words(300).optional(),
  cost: money.optional(),
});
const given = serviceState.extend({ id: words(200).pipe(z.string().min(1)) });

/** Leaves voicemails through somebody else's service; what it must understand is in `docs/decisions`. */
export function serviceDelivery(platform: Platform, service: ConnectedService): RvmDelivery {
  const headers = { authorization: `Bearer ${service.apiKey}`, accept: 'application/json' };
  return {
    async send({ reference, to, from, audioUrl, leadId }) {
      const body = { reference, to, from, audioUrl, leadId, statusUrl: service.statusUrl };
      const answer = await ask(platform, service, {
        method: 'POST',
        url: service.url,
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': reference },
        body: JSON.stringify(body),
      });
      return read(service, answer, 'ambiguous');
    },
    async find({ reference }) {
      const url = new URL(service.url);
      url.searchParams.set('reference', reference);
      const answer = await ask(platform, service, { method: 'GET', url: url.href, headers });
      return answer.status === 404 ? null : read(service, answer, 'unavailable');
    },
  };
}

/** Certainly nothing has reached the service. */
const neverSent = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ECONNREFUSED']);

async function ask(
  platform: Platform,
  service: ConnectedService,
  request: OutsideRequest,
): Promise<OutsideAnswer> {
  try {
    return await askOutside(
      { ...request, timeoutMs: platform.config.providerTimeoutMs },
      { labUrl: platform.labUrl },
    );
  } catch (error) {
    if (error instanceof OutsideUrlError)
      throw failure(service, 'rejected', `The address of ${service.name} ${error.message}.`);
    if (!(error instanceof Error)) throw error;
    const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : '';
    const isRead = request.method === 'GET';
    throw failure(service, isRead || neverSent.has(cause) ? 'unavailable' : 'ambiguous', error.message);
  }
}

function read(
  service: ConnectedService,
  { status, body }: OutsideAnswer,
  doubt: 'ambiguous' | 'unavailable',
): GivenRvm {
  if (status === 429) throw failure(service, 'rate-limited', `${service.name} wants fewer requests.`);
  if (status === 401 || status === 403) throw failure(service, 'auth', `${service.name} refuses our key.`);
  if (status >= 400 && status < 500 && status !== 408)
    throw failure(service, 'rejected', `${service.name} refuses it (${status}).`);
  const parsed = status < 300 ? given.safeParse(parseJson(body)) : undefined;
  if (!parsed?.success) throw failure(service, doubt, `${service.name} answers nothing that can be used.`);
  return parsed.data;
}

function failure(service: ConnectedService, kind: ProviderError['kind'], message: string): ProviderError {
  return new ProviderError({ provider: service.name, kind, message });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
