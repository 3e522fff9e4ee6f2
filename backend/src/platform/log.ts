import pino, { type Logger } from 'pino';

export type Log = Logger;

/** Names whose values never reach a log line, at any depth that pino's redaction can name. */
const secretNames = [
  'password',
  'newPassword',
  'currentPassword',
  'sip_password',
  'sip_sifre',
  'token',
  'accessToken',
  'refreshToken',
  'privateKey',
  'apiKey',
  'authToken',
  'authPassword',
  'credentials',
  'secret',
  'key',
  'csv',
  'authorization',
  'cookie',
];

const redactedPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/**
 * Makes the process's logger: one JSON object a line on standard output, secrets replaced by `[redacted]`.
 * @param level pino's level, default `info`; `silent` writes nothing
 */
export function makeLog(level = 'info', destination?: pino.DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: redactedPaths, censor: '[redacted]' },
      // An address may carry a password in its query, and an error from a library its whole request.
      serializers: { err: errorOf, error: errorOf, url: withoutQuery },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}

/** Cuts the query off a path or an address, where callers put secrets; and what stands in a path in place of a sign-in. */
export function withoutQuery(url: string): string {
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  return path.replace(/(\/api\/(?:calendar|data-exports|webhooks\/netgsm)\/).+/i, '$1[redacted]');
}

const errorOf = (error: unknown): PlainError => plainError(error, 5);

interface PlainError {
  type: string;
  message: string;
  code?: unknown;
  stack?: string | undefined;
  cause?: PlainError;
}

/**
 * Reduces an error to its words: libraries hang requests with credentials on theirs.
 * @param causes how many causes behind it are told; an error may be its own
 */
function plainError(error: unknown, causes: number): PlainError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const plain: PlainError = { type: error.name, message: error.message, stack: error.stack };
  if ('code' in error) plain.code = error.code;
  if (error.cause instanceof Error && causes > 0) plain.cause = plainError(error.cause, causes - 1);
  return plain;
}
