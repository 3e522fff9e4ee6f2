import { ProviderError } from '../error';
import type { Explain } from '../http-faults';

/** How errors name this provider. */
export const speaker = { id: 'VAPI', label: 'VAPI' } as const;

/** Free US numbers an account may have. https://docs.vapi.ai/free-telephony; some plans give fewer. */
export const freeNumberLimit = 5;

// VAPI does not document how it refuses a number beyond the limit, so anything that speaks of one counts.
const aboutLimit = /\blimit|maximum|quota|exceed|too many|payment method|upgrade|free (phone )?numbers?\b/i;

/**
 * Makes the reader of refusals of `POST /phone-number` for VAPI's own numbers.
 * - `quota` where VAPI speaks of a limit or a payment, or answers 402
 * - `rejected` with the code `area-code` for any other refusal of a request that named an area code: VAPI's sentence
 *   for lack of stock is "This area code is currently not available" (public reports), but it is not documented,
 *   and the remedy, asking once without an area code, does no harm when the reason was another
 */
export function explainPurchase(areaCode: string | undefined): Explain {
  return (status, body) => {
    const said = JSON.stringify(body ?? '');
    const refused = [400, 403, 404, 409, 422].includes(status);
    const limited = refused && aboutLimit.test(said) && !/area code/i.test(said);
    if (status === 402 || limited) return usedUp();
    if (areaCode === undefined || !refused || status === 403) return undefined;
    return { kind: 'rejected', providerCode: 'area-code' };
  };
}

function usedUp() {
  return {
    kind: 'quota',
    message:
      `This VAPI account has used up its free numbers (at most ${freeNumberLimit}). ` +
      'Choose another provider for this number, or release one that is not needed.',
  } as const;
}

/** Says that an account with this many numbers of VAPI's own may have no more. */
export function quotaError(): ProviderError {
  return new ProviderError({ provider: speaker.id, ...usedUp() });
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
