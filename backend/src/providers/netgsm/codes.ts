import type { ProviderErrorKind } from '../error';

/** What a result code means: done, nothing there (which Netgsm answers like a refusal), or why not. */
export interface ResultCode {
  outcome: 'done' | 'empty' | ProviderErrorKind;
  /** One plain sentence in English. */
  sentence: string;
}

const done: ResultCode = { outcome: 'done', sentence: 'Netgsm accepted it.' };
const parameter: ResultCode = { outcome: 'rejected', sentence: 'Netgsm found a parameter wrong or missing.' };
const senderName: ResultCode = {
  outcome: 'rejected',
  sentence: 'The sender name is not defined for this Netgsm subscriber.',
};
const text: ResultCode = {
  outcome: 'rejected',
  sentence: 'Netgsm refused the text: too long, or letters it does not send.',
};
const recipient: ResultCode = {
  outcome: 'rejected',
  sentence: 'Netgsm refused the recipient: check the number.',
};
// The request was refused, so nothing has happened, and the same request may pass later.
const system: ResultCode = {
  outcome: 'unavailable',
  sentence: 'Netgsm has a fault of its own; try again later.',
};
// One code for three causes: nothing in the answer tells them apart.
const login: ResultCode = {
  outcome: 'auth',
  sentence:
    'Netgsm refused the login: the subscriber number or API password is wrong, the API user lacks this permission, or an IP restriction keeps this server out.',
};

const shared = { '00': done, '30': login, '70': parameter, '100': system, '101': system };

/**
 * The result codes per endpoint. Sources: the enums of netgsm-sms-js (2025-12) and, for the OTP limits,
 * netgsm/otp. `msgheader` and the number shop have no published table; they get the codes all others share.
 */
export const resultCodes = {
  msgheader: shared,
  shop: shared,
  send: {
    '00': done,
    '20': text,
    '30': login,
    '40': senderName,
    '50': { outcome: 'rejected', sentence: 'This Netgsm subscriber may not send texts checked against IYS.' },
    '51': { outcome: 'rejected', sentence: 'This Netgsm subscriber has no brand registered in IYS.' },
    '70': parameter,
    '80': { outcome: 'rate-limited', sentence: 'The Netgsm sending limit is reached; wait a minute.' },
    '85': {
      outcome: 'rate-limited',
      sentence: 'Netgsm takes at most 20 texts to one number in a minute; wait a minute.',
    },
    '100': system,
    '101': system,
  },
  otp: {
    '00': done,
    '20': text,
    '30': login,
    '40': senderName,
    '41': { outcome: 'rejected', sentence: 'Netgsm does not accept this sender name.' },
    '50': recipient,
    '51': recipient,
    '52': recipient,
    '60': { outcome: 'rejected', sentence: 'This Netgsm subscriber has no package for one-time passwords.' },
    '70': parameter,
    '80': { outcome: 'rate-limited', sentence: 'Netgsm takes at most 100 one-time passwords in a minute.' },
    '100': system,
    '101': system,
  },
  report: {
    '00': done,
    '30': login,
    '60': { outcome: 'empty', sentence: 'Netgsm has no records for this.' },
    '70': parameter,
    '80': { outcome: 'rate-limited', sentence: 'Netgsm takes at most 10 report queries in a minute.' },
    '100': system,
    '110': system,
  },
  inbox: {
    '00': done,
    '30': login,
    '40': { outcome: 'empty', sentence: 'There are no messages.' },
    '70': parameter,
    '100': system,
    '101': system,
  },
  cancel: {
    '00': done,
    '30': login,
    '60': { outcome: 'not-found', sentence: 'Netgsm does not have this job, or it has been sent.' },
    '70': parameter,
    '100': system,
    '101': system,
  },
  balance: {
    '00': done,
    '30': login,
    '60': { outcome: 'empty', sentence: 'Netgsm has no balance for this subscriber.' },
    '70': parameter,
  },
} as const satisfies Record<string, Record<string, ResultCode>>;

export type Endpoint = keyof typeof resultCodes;

/** Looks a code up; undefined for one that the endpoint is not known to answer. */
export function resultCode(endpoint: Endpoint, code: string): ResultCode | undefined {
  const codes: Record<string, ResultCode> = resultCodes[endpoint];
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}
