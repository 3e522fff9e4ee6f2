import type { ProviderErrorKind } from '../error';

/** What one of Telnyx's codes means to us. */
interface TelnyxCode {
  /** For a refused request; `rejected` when absent. */
  kind?: ProviderErrorKind;
  /** One plain sentence in English, which says what to do where something can be done. */
  sentence: string;
  /** A text to this recipient must never be tried again. */
  permanent?: true;
}

const refused: TelnyxCode = { kind: 'auth', sentence: 'Telnyx refused the API key or lacks a permission.' };
const gone: TelnyxCode = { kind: 'not-found', sentence: 'Telnyx does not have it (any more).' };
const slow: TelnyxCode = {
  kind: 'rate-limited',
  sentence: 'Telnyx asks us to wait: too many requests at once.',
};
const spam: TelnyxCode = { sentence: 'The carrier filtered it as unwanted.' };
const inactive: TelnyxCode = { kind: 'auth', sentence: 'The Telnyx account is not active.' };

/** Codes of refused requests, and of texts that failed later (Telnyx's error reference). */
const codes: Record<number, TelnyxCode> = {
  10001: { sentence: 'The number is not active.' },
  10002: { sentence: 'The number is not valid.', permanent: true },
  10005: gone,
  10006: gone,
  10009: refused,
  10010: refused,
  10011: slow,
  10016: { sentence: 'The number must begin with a plus and its country code.' },
  10035: { kind: 'rate-limited', sentence: 'Telnyx is working on it: it is locked for a moment.' },
  10036: { kind: 'rate-limited', sentence: 'Telnyx is working on the same request already.' },
  10038: { sentence: 'The Telnyx account may not use this: complete its verification in the portal.' },
  10039: { sentence: 'The Telnyx account is at its limit for this: raise it in the portal.' },
  20001: refused,
  20002: refused,
  20008: refused,
  20012: inactive,
  20013: inactive,
  20100: { sentence: 'The Telnyx account has not enough money: top it up in the portal.' },
  40001: { sentence: 'The number cannot get texts: it may be a landline.', permanent: true },
  40002: spam,
  40003: spam,
  40004: { sentence: 'The recipient’s carrier refused it.' },
  40005: { sentence: 'It could not be delivered while it was valid.' },
  40006: { sentence: 'The recipient’s carrier was not reachable.' },
  40008: { sentence: 'The carrier could not deliver it.' },
  40009: { sentence: 'The carrier does not take this text.' },
  40010: { sentence: 'The sender is not registered for texts in the United States (A2P 10DLC).' },
  40011: { kind: 'rate-limited', sentence: 'The sender is over its rate at the carrier.' },
  40012: { sentence: 'The carrier does not know the recipient’s number.', permanent: true },
  40013: { sentence: 'The carrier does not take this sender.' },
  40014: { sentence: 'It waited too long to be sent.' },
  40015: spam,
  40016: { sentence: 'The sender is over its daily limit at T-Mobile.' },
  40017: spam,
  40018: { sentence: 'The sender is over its rate at AT&T.' },
  40100: { sentence: 'The sender is not set up for texts yet.' },
  40150: { sentence: 'The toll-free number is not in the carriers’ register yet.' },
  40300: { sentence: 'The recipient has opted out of texts from this sender.', permanent: true },
  40301: { sentence: 'Telnyx does not take this kind of text from this sender.' },
  40302: { sentence: 'The text is too long.' },
  40305: { sentence: 'The sender is not a number of this Telnyx account that can send texts.' },
  40309: { sentence: 'Texts to this country are switched off in the messaging profile.' },
  40310: { sentence: 'The recipient’s number is not valid.', permanent: true },
  40312: { sentence: 'The messaging profile is switched off.' },
  40315: { sentence: 'Carriers filter too much of what this sender sends.' },
  40318: { kind: 'rate-limited', sentence: 'The queue of this sender is full.' },
  40320: { kind: 'rate-limited', sentence: 'The sender is still being set up.' },
  40329: { sentence: 'The toll-free number is not verified for texts: verify it in the portal.' },
  40330: { sentence: 'The toll-free number is not set up for texts.' },
  40333: { sentence: 'The messaging profile has used up its limit for today.' },
  85000: { sentence: 'The number must be searched for before it is bought.' },
  85001: { sentence: 'The number was sold to somebody else: choose another.' },
  90015: { sentence: 'Telnyx does not know this call.' },
  90018: { sentence: 'The call is over.' },
  90034: { sentence: 'The call has not been answered yet.' },
  90041: { kind: 'rate-limited', sentence: 'The Telnyx account is at its limit of calls at once.' },
};

/** Looks a code up; undefined for one that is not in the table. */
export function telnyxCode(code: string | number): TelnyxCode | undefined {
  return codes[Number(code)];
}

/** Codes after which a recipient must never be tried again. */
export const permanentCodes: readonly string[] = Object.keys(codes).filter(
  (code) => codes[Number(code)]!.permanent,
);

/** Codes with which an account, or its number, cannot send or call what another could. */
export const accountCodes: readonly string[] = [
  ...['10001', '10010', '10038', '10039', '20012', '20013', '20100'],
  ...['40010', '40100', '40150', '40305', '40309', '40312', '40315', '40329', '40330', '40333'],
];
