import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type StirSettings, signingKey, stirOf, trustAnchors } from './config-stir';

const flag = z
  .enum(['true', 'false', '1', '0', 'on', 'off'])
  .transform((value) => ['true', '1', 'on'].includes(value));
const optional = z.string().trim().min(1).optional();

/** Keys as `id:base64` pairs, comma separated; the first one writes, all of them read. */
const keyList = (bytes: number, name: string) =>
  z.string().transform((text, context) => {
    const keys: { id: string; key: Buffer }[] = [];
    for (const pair of text
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean)) {
      const [id, encoded, ...rest] = pair.split(':');
      const key = Buffer.from(encoded ?? '', 'base64');
      if (!id || !encoded || rest.length > 0 || key.length < bytes || keys.some((each) => each.id === id)) {
        context.addIssue({
          code: 'custom',
          message: `${name} must be pairs id:base64 with distinct ids, at least ${bytes} bytes each, comma separated`,
        });
        return z.NEVER;
      }
      keys.push({ id, key });
    }
    if (keys.length === 0) {
      context.addIssue({ code: 'custom', message: `${name} is empty` });
      return z.NEVER;
    }
    return keys;
  });

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url().optional(),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((each) => each.trim().replace(/\/$/, ''))
        .filter(Boolean),
    )
    .pipe(z.array(z.url())),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  DATABASE_APP_URL: z.string().startsWith('postgres').optional(),
  DATABASE_JOBS_URL: z.string().startsWith('postgres').optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(60).max(100_000_000).default(1200),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(10),
  TELYX_DATA_DIR: optional,
  JWT_SECRET: keyList(32, 'JWT_SECRET').optional(),
  ENCRYPTION_KEYS: keyList(32, 'ENCRYPTION_KEYS').optional(),
  METRICS_TOKEN: optional,
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.string().default('Telyx <no-reply@localhost>'),
  VAPI_API_KEY: optional,
  VAPI_PUBLIC_KEY: optional,
  VAPI_BASE_URL: z.url().optional(),
  NETGSM_USERNAME: optional,
  NETGSM_PASSWORD: optional,
  NETGSM_API_KEY: optional,
  NETGSM_BASE_URL: z.url().optional(),
  NETGSM_SIP_HOST: optional,
  NETGSM_SIP_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  NETGSM_NUMBER_API: flag.optional(),
  TWILIO_ACCOUNT_SID: optional,
  TWILIO_AUTH_TOKEN: optional,
  TWILIO_PHONE_NUMBER: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a number with its country code, such as +12025550100')
    .optional(),
  TWILIO_MESSAGING_SID: optional,
  TWILIO_BASE_URL: z.url().optional(),
  TELNYX_API_KEY: optional,
  TELNYX_MESSAGING_KEY: optional,
  TELNYX_ACCOUNT_ID: optional,
  TELNYX_PUBLIC_KEY: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be the 44 characters of the public key')
    .optional(),
  TELNYX_CONNECTION_ID: z
    .string()
    .regex(/^\d{5,25}$/, 'must be the digits of a Call Control application')
    .optional(),
  TELNYX_BASE_URL: z.url().optional(),
  RETELL_AI_API_KEY: optional,
  WEBHOOK_SECRET_TELNYX: optional,
  RETELL_BASE_URL: z.url().optional(),
  WEBHOOK_SECRET_RETELL: optional,
  WEBHOOK_SECRET_TWILIO: optional,
  WEBHOOK_SECRET_VAPI: optional,
  STIR_LOCAL_PRIVATE_KEY: signingKey.optional(),
  STIR_CERTIFICATE_URL: z
    .url()
    .regex(/^https:\/\//, 'must start with https://')
    .optional(),
  STIR_TRUST_ANCHORS_FILE: trustAnchors.optional(),
  S3_ENDPOINT: z.url().optional(),
  S3_BUCKET: optional,
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: optional,
  S3_SECRET_ACCESS_KEY: optional,
  LAB: flag.optional(),
  LAB_URL: z.url().optional(),
  TELYX_PACE_MS: z.coerce.number().int().min(1).max(60_000).optional(),
  TELYX_PROVIDER_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(10_000),
  LAB_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  LAB_LATENCY_MS: z.coerce.number().int().min(0).default(120),
});

export interface Key {
  id: string;
  key: Buffer;
}

export interface Config {
  production: boolean;
  port: number;
  host: string;
  publicUrl: string;
  /** Other web origins whose pages may call the API with a token; none by default. */
  corsOrigins: string[];
  trustProxy: number;
  logLevel: string;
  databaseUrl: string | undefined;
  databaseAppUrl: string | undefined;
  databaseJobsUrl: string | undefined;
  /** What one business may ask of the API in a minute. */
  requestsPerMinute: number;
  databaseConnections: number;
  dataDir: string | undefined;
  /** Undefined only outside production, where they are then made and kept in the data folder. */
  jwtKeys: Key[] | undefined;
  encryptionKeys: Key[] | undefined;
  metricsToken: string | undefined;
  /** Where a worker alone tells how it is doing; undefined: nowhere. */
  workerPort: number | undefined;
  mail: { url: string | undefined; from: string };
  /** The platform's own provider accounts; absent ones are not offered. */
  platform: PlatformAccounts;
  /** An S3-compatible store for recordings; undefined: a folder beside the data. */
  s3: S3Settings | undefined;
  /** Signatures of calls (STIR/SHAKEN): what we sign with, and whose signatures are trusted. */
  stir: StirSettings;
  /** What an operator has set as the secret of a platform account's webhooks; without one the product makes its own. */
  webhookSecrets: Partial<Record<string, string>>;
  /** The unit of all waiting on providers, in milliseconds: 1000, and less against the lab. */
  paceMs: number;
  /** Milliseconds until a provider that does not answer is given up. */
  providerTimeoutMs: number;
  lab: { wanted: boolean; url: string | undefined; port: number; latencyMs: number };
}

export interface S3Settings {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Accounts are named as their providers are, in lower case; each is what its provider's schema takes. */
export interface PlatformAccounts {
  vapi?: { privateKey: string; publicKey?: string | undefined };
  retell?: { apiKey: string };
  netgsm?: { username: string; password: string; apiKey?: string | undefined };
  twilio?: {
    accountSid: string;
    authToken: string;
    phoneNumber?: string | undefined;
    messagingServiceSid?: string | undefined;
  };
  telnyx?: {
    apiKey: string;
    publicKey: string;
    messagingKey?: string | undefined;
    connectionId?: string | undefined;
    accountId?: string | undefined;
  };
  /** Where providers are reached when not at their public address, by their ids. */
  baseUrls: Partial<Record<string, string | undefined>>;
  netgsmSip: { host: string; port: number } | undefined;
  /** Whether Netgsm's unconfirmed number shop may be used. */
  netgsmNumberApi: boolean;
}

export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Adds the settings of a file to the environment; what is set already stays. @param file one that may be missing */
export function readEnvFile(file: string): void {
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Reads every setting there is.
 * @throws ConfigError that lists every fault, not only the first
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  const issues = parsed.error?.issues ?? [];
  const faults = [
    ...issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...crossChecks(present),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return toConfig(parsed.data);
}

type Values = z.infer<typeof schema>;

/** Judges settings as they were written, so that a fault in one hides none in another. */
function crossChecks(values: Record<string, string | undefined>): string[] {
  const faults: string[] = [];
  if (Boolean(values['NETGSM_USERNAME']) !== Boolean(values['NETGSM_PASSWORD'])) {
    faults.push('NETGSM_USERNAME and NETGSM_PASSWORD go together: set both or neither');
  }
  if (Boolean(values['TWILIO_ACCOUNT_SID']) !== Boolean(values['TWILIO_AUTH_TOKEN'])) {
    faults.push('TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together: set both or neither');
  }
  if (Boolean(values['TELNYX_API_KEY']) !== Boolean(values['TELNYX_PUBLIC_KEY'])) {
    faults.push('TELNYX_API_KEY and TELNYX_PUBLIC_KEY go together: set both or neither');
  }
  if (Boolean(values['DATABASE_APP_URL']) !== Boolean(values['DATABASE_JOBS_URL'])) {
    faults.push('DATABASE_APP_URL and DATABASE_JOBS_URL go together: set both or neither');
  }
  const s3 = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];
  if (s3.some((name) => values[name]) && !s3.every((name) => values[name]))
    faults.push(`${s3.join(', ')} go together: set all of them or none`);
  if (Boolean(values['STIR_LOCAL_PRIVATE_KEY']) !== Boolean(values['STIR_CERTIFICATE_URL']))
    faults.push('STIR_LOCAL_PRIVATE_KEY and STIR_CERTIFICATE_URL go together: set both or neither');
  if (values['NODE_ENV'] !== 'production') return faults;
  if (!values['JWT_SECRET'])
    faults.push('JWT_SECRET is required in production: one or more id:base64 pairs of 32 bytes');
  if (!values['ENCRYPTION_KEYS'])
    faults.push('ENCRYPTION_KEYS is required in production: one or more id:base64 pairs of 32 bytes');
  if (!values['PUBLIC_URL'])
    faults.push(
      'PUBLIC_URL is required in production: the https address under which people reach this server',
    );
  else if (!values['PUBLIC_URL'].startsWith('https://'))
    faults.push('PUBLIC_URL must start with https:// in production');
  if (flag.safeParse(values['LAB']).data)
    faults.push('LAB is not available in production: unset it, or NODE_ENV');
  return faults;
}

function s3Of(values: Values): S3Settings | undefined {
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION } = values;
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) return undefined;
  return {
    endpoint: S3_ENDPOINT.replace(/\/$/, ''),
    bucket: S3_BUCKET,
    region: S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  };
}

function toConfig(values: Values): Config {
  const anyProvider =
    values.VAPI_API_KEY ||
    values.NETGSM_USERNAME ||
    values.TWILIO_ACCOUNT_SID ||
    values.TELNYX_API_KEY ||
    values.RETELL_AI_API_KEY;
  const production = values.NODE_ENV === 'production';
  const labWanted = !production && (values.LAB ?? !anyProvider);
  return {
    production,
    port: values.PORT,
    host: values.HOST,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, ''),
    corsOrigins: values.CORS_ORIGINS,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    databaseUrl: values.DATABASE_URL,
    databaseAppUrl: values.DATABASE_APP_URL,
    databaseJobsUrl: values.DATABASE_JOBS_URL,
    requestsPerMinute: values.RATE_LIMIT_PER_MINUTE,
    databaseConnections: values.DATABASE_CONNECTIONS,
    dataDir: values.TELYX_DATA_DIR,
    jwtKeys: values.JWT_SECRET,
    encryptionKeys: values.ENCRYPTION_KEYS,
    metricsToken: values.METRICS_TOKEN,
    workerPort: values.WORKER_PORT,
    mail: { url: values.SMTP_URL, from: values.MAIL_FROM },
    platform: {
      ...(values.VAPI_API_KEY
        ? { vapi: { privateKey: values.VAPI_API_KEY, publicKey: values.VAPI_PUBLIC_KEY } }
        : {}),
      ...(values.RETELL_AI_API_KEY ? { retell: { apiKey: values.RETELL_AI_API_KEY } } : {}),
      ...(values.NETGSM_USERNAME && values.NETGSM_PASSWORD
        ? {
            netgsm: {
              username: values.NETGSM_USERNAME,
              password: values.NETGSM_PASSWORD,
              apiKey: values.NETGSM_API_KEY,
            },
          }
        : {}),
      ...(values.TWILIO_ACCOUNT_SID && values.TWILIO_AUTH_TOKEN
        ? {
            twilio: {
              accountSid: values.TWILIO_ACCOUNT_SID,
              authToken: values.TWILIO_AUTH_TOKEN,
              phoneNumber: values.TWILIO_PHONE_NUMBER,
              messagingServiceSid: values.TWILIO_MESSAGING_SID,
            },
          }
        : {}),
      ...(values.TELNYX_API_KEY && values.TELNYX_PUBLIC_KEY
        ? {
            telnyx: {
              apiKey: values.TELNYX_API_KEY,
              publicKey: values.TELNYX_PUBLIC_KEY,
              messagingKey: values.TELNYX_MESSAGING_KEY,
              connectionId: values.TELNYX_CONNECTION_ID,
              accountId: values.TELNYX_ACCOUNT_ID,
            },
          }
        : {}),
      baseUrls: {
        VAPI: values.VAPI_BASE_URL,
        RETELL: values.RETELL_BASE_URL,
        NETGSM: values.NETGSM_BASE_URL,
        TWILIO: values.TWILIO_BASE_URL,
        TELNYX: values.TELNYX_BASE_URL,
      },
      netgsmSip: values.NETGSM_SIP_HOST
        ? { host: values.NETGSM_SIP_HOST, port: values.NETGSM_SIP_PORT ?? 5060 }
        : undefined,
      netgsmNumberApi: values.NETGSM_NUMBER_API ?? false,
    },
    s3: s3Of(values),
    stir: stirOf(values),
    webhookSecrets: {
      ...(values.WEBHOOK_SECRET_VAPI ? { VAPI: values.WEBHOOK_SECRET_VAPI } : {}),
      ...(values.WEBHOOK_SECRET_TELNYX ? { TELNYX: values.WEBHOOK_SECRET_TELNYX } : {}),
      ...(values.WEBHOOK_SECRET_RETELL ? { RETELL: values.WEBHOOK_SECRET_RETELL } : {}),
      ...(values.WEBHOOK_SECRET_TWILIO ? { TWILIO: values.WEBHOOK_SECRET_TWILIO } : {}),
    },
    paceMs: values.TELYX_PACE_MS ?? (labWanted ? 100 : 1000),
    providerTimeoutMs: values.TELYX_PROVIDER_TIMEOUT_MS,
    lab: {
      wanted: labWanted,
      url: values.LAB_URL,
      port: values.LAB_PORT,
      latencyMs: values.LAB_LATENCY_MS,
    },
  };
}
