import { createHmac, randomUUID } from 'node:crypto';
import type { TwilioAccount, World } from './world';

/** How long Twilio waits for an answer. */
const patienceMs = 15_000;

/**
 * Posts a form to an address that the product has configured, signed with the account's Auth Token over that very
 * address. Repeated once when nobody could be reached, as Twilio does by default, with the same idempotency token.
 * @returns the body of a 2xx answer; null otherwise
 */
export async function deliver(
  world: World,
  account: TwilioAccount,
  url: string,
  parameters: Record<string, string>,
): Promise<string | null> {
  const delivery = {
    at: new Date().toISOString(),
    url,
    parameters,
    status: null as number | null,
    answer: null as string | null,
  };
  world.deliveries.push(delivery);
  const token = randomUUID();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'user-agent': 'TwilioProxy/1.1',
    'x-twilio-signature': signatureOf(account.authToken, url, parameters),
    'i-twilio-idempotency-token': token,
  };
  for (let attempt = 0; attempt < 2 && !world.closing.aborted; attempt += 1) {
    try {
      const answer = await fetch(targetOf(world, url), {
        method: 'POST',
        headers,
        body: new URLSearchParams(parameters).toString(),
        signal: AbortSignal.any([AbortSignal.timeout(patienceMs), world.closing]),
        redirect: 'manual',
      });
      delivery.status = answer.status;
      delivery.answer = await answer.text();
      return answer.ok ? delivery.answer : null;
    } catch {
      // Refused, reset, too late or closing: the next attempt, or nobody, gets it.
    }
  }
  return null;
}

/** HMAC-SHA1 over the address and the parameters in the order of their names. */
function signatureOf(authToken: string, url: string, parameters: Record<string, string>): string {
  const text = Object.keys(parameters)
    .sort()
    .reduce((sum, name) => sum + name + parameters[name], url.replace(/#.*$/, ''));
  return createHmac('sha1', authToken).update(text).digest('base64');
}

/** The product may be reached elsewhere than under its public address, which is what is signed. */
function targetOf(world: World, url: string): string {
  const product = world.product();
  if (!product) return url;
  const { pathname, search } = new URL(url);
  return product.replace(/\/$/, '') + pathname + search;
}
