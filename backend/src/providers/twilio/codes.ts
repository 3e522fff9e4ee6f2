import type { ProviderErrorKind } from '../error';

/** What one of Twilio's codes means to us. */
interface TwilioCode {
  /** For a refused request; `rejected` when absent. */
  kind?: ProviderErrorKind;
  /** One plain sentence in English, which says what to do where something can be done. */
  sentence: string;
  /** A text to this recipient must never be tried again. */
  permanent?: true;
  /** It is this account or its sender that cannot; another may. */
  ofAccount?: true;
}

/** Codes that requests are refused with, and that status callbacks of texts carry (Twilio's error catalogue). */
const codes: Record<number, TwilioCode> = {
  14107: { kind: 'rate-limited', sentence: 'Twilio takes no more texts at this moment.' },
  20003: { kind: 'auth', sentence: 'Twilio refused the credentials or lacks a permission.' },
  20005: { kind: 'auth', sentence: 'The Twilio account is not active.' },
  20404: { kind: 'not-found', sentence: 'Twilio does not have it (any more).' },
  20429: { kind: 'rate-limited', sentence: 'Twilio asks us to wait: too many requests at once.' },
  21210: { sentence: 'The number that shall be shown is not verified at Twilio.', ofAccount: true },
  21211: { sentence: 'The number is not valid.', permanent: true },
  21212: { sentence: 'The number that sends or calls is not valid.', ofAccount: true },
  21214: { sentence: 'The number cannot be reached.' },
  21215: {
    sentence: 'Calls to this country are switched off in the Twilio account (geo permissions).',
    ofAccount: true,
  },
  21217: { sentence: 'The number does not look like one.', permanent: true },
  21219: { sentence: 'A Twilio trial account calls verified numbers only.', ofAccount: true },
  21220: { sentence: 'The call is over.' },
  21408: {
    sentence: 'Texts to this country are switched off in the Twilio account (geo permissions).',
    ofAccount: true,
  },
  21421: { sentence: 'The number is not valid.' },
  21422: { sentence: 'The number was sold to somebody else: choose another.' },
  21451: { sentence: 'Twilio does not know this area code.' },
  21452: { sentence: 'Twilio has no numbers in this area code: choose another.' },
  21602: { sentence: 'The text is empty.' },
  21603: { sentence: 'The text has no sender.', ofAccount: true },
  21604: { sentence: 'The text has no recipient.' },
  21606: {
    sentence: 'The sender is not a number of this Twilio account that can send texts.',
    ofAccount: true,
  },
  21608: { sentence: 'A Twilio trial account sends texts to verified numbers only.', ofAccount: true },
  21610: { sentence: 'The recipient has opted out of texts from this sender.', permanent: true },
  21611: { kind: 'rate-limited', sentence: 'The queue of this sender is full.' },
  21612: { sentence: 'Texts from this sender do not reach this number.', ofAccount: true },
  21614: { sentence: 'The number is not a mobile number.', permanent: true },
  21615: {
    sentence:
      'Numbers here are sold to local addresses only: add an address in this area to the Twilio account and enter its Address SID.',
  },
  21617: { sentence: 'The text is longer than 1600 characters.' },
  21631: {
    sentence:
      'Twilio wants an address for numbers here: add one to the Twilio account and enter its Address SID.',
  },
  21649: {
    sentence:
      'Twilio wants papers for numbers here: have a regulatory bundle approved in the Twilio Console and enter its SID.',
  },
  21650: {
    sentence: 'Twilio wants a verified identity for numbers here: complete it in the Twilio Console.',
  },
  21651: {
    sentence: 'A document at Twilio does not suffice for numbers here: complete it in the Twilio Console.',
  },
  21703: { sentence: 'The Messaging Service has no sender that reaches this number.', ofAccount: true },
  21704: { sentence: 'The Messaging Service has no numbers.', ofAccount: true },
  21710: { sentence: 'The number is in this Messaging Service already.' },
  21712: { sentence: 'The number is in another Messaging Service.' },
  21714: { sentence: 'The Messaging Service has no room for more numbers.' },
  21717: { sentence: 'The brand of the campaign is not valid.' },
  30001: { sentence: 'The queue of this sender was full.' },
  30002: { sentence: 'The Twilio account was suspended.' },
  30003: { sentence: 'The phone is off or out of coverage.' },
  30004: { sentence: 'The recipient or the carrier blocked it.' },
  30005: { sentence: 'The number does not exist any more.', permanent: true },
  30006: { sentence: 'The number is a landline, which gets no texts.', permanent: true },
  30007: { sentence: 'The carrier filtered it as unwanted.' },
  30008: { sentence: 'The carrier gave no reason.' },
  30022: { sentence: 'The sender is over its rate for United States carriers.' },
  30023: { sentence: 'The sender is over its daily limit at a United States carrier.' },
  30024: { sentence: 'The sender is not set up at the carrier yet.' },
  30032: { sentence: 'The toll-free number is not verified for texts: verify it in the Twilio Console.' },
  30034: { sentence: 'The sender is not registered for texts in the United States (A2P 10DLC).' },
  30035: { sentence: 'The sender is still being set up: try again later.' },
  30036: { sentence: 'It could not be delivered while it was valid.' },
  30450: { sentence: 'Twilio blocked it as suspected fraud (SMS pumping).' },
};

/** Looks a code up; undefined for one that is not in the table. */
export function twilioCode(code: string | number): TwilioCode | undefined {
  return codes[Number(code)];
}

/** Codes after which a recipient must never be tried again. */
export const permanentCodes: readonly string[] = Object.keys(codes).filter(
  (code) => codes[Number(code)]!.permanent,
);

/** Codes with which an account, or its number, cannot send or call what another could. */
export const accountCodes: readonly string[] = Object.keys(codes).filter(
  (code) => codes[Number(code)]!.ofAccount,
);
