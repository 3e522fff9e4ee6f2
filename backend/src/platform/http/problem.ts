import { STATUS_CODES } from 'node:http';

/** Every error a person or machine can meet: its code, HTTP status and title. The detail is said where it is thrown. */
const problems = {
  'bad-request': [400, 'The request cannot be read'],
  'bad-credentials': [401, 'E-mail or password is wrong'],
  unauthorized: [401, 'Sign in first'],
  'session-expired': [401, 'The sign-in has expired'],
  'session-reused': [401, 'The sign-in was used twice and has been ended'],
  'plan-limit': [402, 'The plan does not include this'],
  forbidden: [403, 'Not allowed for this role'],
  'cross-site': [403, 'Asked for by another site'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'This address does not take that method'],
  conflict: [409, 'This is not possible in the present state'],
  'email-taken': [409, 'There is already an account with this e-mail address'],
  'last-owner': [409, 'The last owner cannot leave'],
  'assistant-in-use': [409, 'A number still uses this receptionist'],
  'provider-in-use': [409, 'A number still uses this account'],
  'trunk-in-use': [409, 'A number still uses this trunk'],
  'slot-taken': [409, 'This time has just been taken'],
  'opted-out': [409, 'This person does not want texts'],
  'number-not-active': [409, 'The number is not active'],
  'no-route': [409, 'No carrier can do this now'],
  'number-busy': [409, 'Something is already being done with this number'],
  'billing-by-operator': [409, 'The plan is changed by the operator'],
  'idempotency-conflict': [409, 'The first request with this key is still at work'],
  'invitation-exists': [409, 'This person has been invited or is a member'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'Send JSON'],
  invalid: [422, 'Some fields are not right'],
  'invalid-token': [422, 'The link is not valid any more'],
  'idempotency-key-reused': [422, 'The key was used for another request'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  'provider-rejected': [502, 'The provider refused'],
  'provider-unavailable': [503, 'The provider cannot be reached'],
  'provider-auth': [502, 'The provider refused our credentials'],
  'provider-not-configured': [503, 'No account for this provider'],
  'not-ready': [503, 'Not ready yet'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problems;

export interface FieldError {
  /** Dotted path into the body or query. */
  path: string;
  message: string;
}

/** An error that is answered as it stands, as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  /**
   * @param detail one or two sentences: what happened, whether money moved, what to do next
   * @param extras more members of the answer
   */
  constructor(
    readonly code: ProblemCode,
    detail?: string,
    readonly extras: { errors?: FieldError[]; retryAfterSeconds?: number; [member: string]: unknown } = {},
  ) {
    super(detail ?? problems[code][1]);
    this.name = 'Problem';
    [this.status, this.title] = problems[code];
  }

  /** The body of the answer. */
  toBody(requestId: string, instance: string): Record<string, unknown> {
    const { retryAfterSeconds: _, ...members } = this.extras;
    return {
      type: `/api/docs/problems#${this.code}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance,
      success: false,
      code: this.code,
      requestId,
      ...members,
    };
  }
}

/** Lists all codes, for the documentation. */
export function listProblems(): { code: string; status: number; title: string; reason: string }[] {
  return Object.entries(problems).map(([code, [status, title]]) => ({
    code,
    status,
    title,
    reason: STATUS_CODES[status] ?? '',
  }));
}
