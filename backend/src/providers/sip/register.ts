import { type AuthenticatedResult, exchangeAuthenticated } from './authenticate';
import { SipFault } from './fault';
import { headerValue, type SipHeader, type SipResponse } from './message';
import { contactUri, type Session } from './session';

export type Registration = AuthenticatedResult;

/** A carrier that insists on a longer registration than this is not asked again. */
const longestExpiry = 3_600;

/**
 * Registers our Contact beside those the user has, and answers 423 (interval too brief) once.
 * @throws SipFault
 */
export async function register(session: Session, expires: number): Promise<Registration> {
  const first = await exchangeAuthenticated(session, 'REGISTER', () => bindingHeaders(session, expires));
  const least = first.response.status === 423 ? leastExpiry(first.response) : null;
  if (least === null) return first;
  return exchangeAuthenticated(session, 'REGISTER', () => bindingHeaders(session, least));
}

/**
 * Takes back the Contact that was registered, and no other: `Contact: *` would cut off the customer's own telephones.
 * @returns whether the carrier confirmed it; if not, the registration runs out by itself
 */
export async function withdraw(session: Session): Promise<boolean> {
  try {
    const { response } = await exchangeAuthenticated(session, 'REGISTER', () => bindingHeaders(session, 0));
    return response.status < 300;
  } catch (error) {
    if (error instanceof SipFault) return false;
    throw error;
  }
}

async function bindingHeaders(session: Session, expires: number): Promise<SipHeader[]> {
  // The low q lets calls that arrive in this moment go to the customer's own telephones first.
  return [
    { name: 'Contact', value: `<${await contactUri(session)}>;q=0.1` },
    { name: 'Expires', value: String(expires) },
  ];
}

function leastExpiry(response: SipResponse): number | null {
  const seconds = Number(headerValue(response, 'Min-Expires') ?? Number.NaN);
  return Number.isInteger(seconds) && seconds > 0 && seconds <= longestExpiry ? seconds : null;
}
