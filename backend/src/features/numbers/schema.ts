import { z } from 'zod';
import { e164Pattern } from '../../platform/format-number';
import { providerId } from '../providers';

export const e164 = z.string().regex(e164Pattern, 'must be in international form, such as +905321234567');
export const numberParams = z.object({ id: z.uuid() });

const countryCode = z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters, such as TR');

export const provisionBody = z.strictObject({
  countryCode,
  assistantId: z.uuid().optional(),
  areaCode: z
    .string()
    .regex(/^\d{1,5}$/, 'must be digits: three in the United States')
    .optional(),
  phoneNumber: e164.optional(),
  provider: providerId.optional(),
});
export type ProvisionRequest = z.output<typeof provisionBody>;

export const legacyProvisionBody = z.strictObject({ countryCode: countryCode.optional() });

export const sipLoginBody = z.strictObject({
  number: e164,
  username: z.string().regex(/^[\w.+-]{1,64}$/, 'letters, digits and . _ + - only'),
  password: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'visible characters only, at most 128'),
  host: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.-]+$/, 'a host name or address')
    .optional(),
  port: z.number().int().min(1).max(65535).optional(),
});
export type SipLoginEntry = z.output<typeof sipLoginBody>;

export const updateNumberBody = z.strictObject({
  friendlyName: z.string().trim().max(60).nullable().optional(),
  voicemailEnabled: z.boolean().optional(),
  recordCalls: z.boolean().optional(),
  renewal: z.enum(['RENEW', 'RELEASE']).optional(),
});
export type UpdateNumber = z.output<typeof updateNumberBody>;

const ladderKinds = ['ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'VOICEMAIL'] as const;

/** Each voice AI once, voicemail last: it takes every call that comes to it. */
export const setLadderBody = z.strictObject({
  rungs: z
    .array(
      z.strictObject({
        kind: z.enum(ladderKinds),
        /** STAFF: who; without: whom callers are put through to. */
        staffId: z.uuid().nullable().optional(),
        timeoutSeconds: z.int().min(5).max(180).default(20),
      }),
    )
    .min(1)
    .max(10)
    .nullable()
    .refine((rungs) => !rungs || hasOneEach(rungs.map(({ kind }) => kind)), {
      message: 'may have the receptionist, the second voice AI and voicemail once each',
    })
    .refine((rungs) => !rungs?.slice(0, -1).some(({ kind }) => kind === 'VOICEMAIL'), {
      message: 'must have voicemail last',
    })
    .refine((rungs) => !rungs?.some(({ kind, staffId }) => staffId && kind !== 'STAFF'), {
      message: 'may name people only where staff are rung',
    }),
});
export type SetLadder = z.output<typeof setLadderBody>;

function hasOneEach(kinds: readonly string[]): boolean {
  const single = kinds.filter((kind) => kind !== 'STAFF');
  return new Set(single).size === single.length;
}

const rungState = z.enum([
  'ready',
  'no-receptionist',
  'not-connected',
  'minutes-used-up',
  'too-many-calls',
  'vendor-down',
  'vendor-slow',
  'vendor-exhausted',
  'vendor-resting',
  'no-second-vendor',
  'nobody-to-ring',
  'switched-off',
  'carrier-does-not-ask',
]);

/** Who takes a call now, and why: see `Answering`. */
export const answering = z.object({
  kind: z.enum(['ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'MENU', 'VOICEMAIL', 'NOBODY']),
  name: z.string().nullable(),
  because: rungState,
});

export const answerLadder = z
  .object({
    /** Nobody has set another one. */
    isUsual: z.boolean(),
    rungs: z.array(
      z.object({
        kind: z.enum(['ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'MENU', 'VOICEMAIL']),
        timeoutSeconds: z.number(),
        staffId: z.string().nullable(),
        name: z.string().nullable(),
        state: rungState,
      }),
    ),
    answering,
  })
  .meta({ id: 'AnswerLadder' });

export const assistantBody = z.strictObject({ assistantId: z.uuid().nullable() });
export const testCallBody = z.strictObject({ to: e164 });

const sagaError = z.object({
  code: z.string(),
  message: z.string(),
  moneySpent: z.boolean(),
  nextStep: z.enum(['wait', 'retry', 'other-provider', 'fix-login', 'contact-support', 'add-account']),
});

export const provisioning = z
  .object({
    id: z.string(),
    kind: z.enum(['PROVISION', 'RELEASE']),
    mode: z.enum(['DIRECT', 'POOL', 'API', 'ASSISTED', 'TRUNK']).nullable(),
    status: z.enum(['RUNNING', 'WAITING', 'DONE', 'FAILED', 'UNDOING', 'NEEDS_ATTENTION']),
    steps: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['PENDING', 'RUNNING', 'WAITING', 'DONE', 'FAILED', 'UNDONE', 'SKIPPED']),
        finishedAt: z.iso.datetime().nullable(),
      }),
    ),
    error: sagaError.nullable(),
    waitingFor: z.enum(['sip-login']).nullable(),
  })
  .meta({ id: 'Provisioning' });

export const phoneNumber = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    formattedNumber: z.string().nullable(),
    friendlyName: z.string().nullable(),
    countryCode: z.string(),
    areaCode: z.string().nullable(),
    type: z.enum(['LOCAL', 'TOLL_FREE', 'MOBILE', 'NON_GEOGRAPHIC']),
    features: z.array(z.string()),
    provider: providerId,
    status: z.enum(['PENDING', 'ACTIVE', 'SUSPENDED', 'PORTING', 'CANCELLED', 'FAILED']),
    assistant: z.object({ id: z.string(), name: z.string() }).nullable(),
    voicemailEnabled: z.boolean(),
    recordCalls: z.boolean(),
    monthlyCost: z.string().nullable(),
    currency: z.string().nullable(),
    renewsAt: z.iso.datetime().nullable(),
    renewal: z.enum(['RENEW', 'RELEASE']),
    renewalWarning: z.union([z.literal(30), z.literal(7), z.literal(1)]).nullable(),
    counters: z.object({ callsIn: z.number(), callsOut: z.number(), smsIn: z.number(), smsOut: z.number() }),
    provisioning: provisioning.nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'PhoneNumber' });

export const call = z
  .object({
    id: z.string(),
    status: z.enum(['QUEUED', 'RINGING', 'IN_PROGRESS', 'COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED']),
    to: z.string().nullable(),
    from: z.string().nullable(),
    startTime: z.iso.datetime(),
    endTime: z.iso.datetime().nullable(),
    durationSeconds: z.number().nullable(),
    hangupCause: z.string().nullable(),
  })
  .meta({ id: 'Call' });

export const country = z
  .object({
    countryCode: z.string(),
    name: z.string(),
    flag: z.string(),
    provider: providerId,
    numberType: z.enum(['LOCAL', 'TOLL_FREE', 'MOBILE', 'NON_GEOGRAPHIC']),
    capabilities: z.array(z.string()),
    price: z.string(),
    cost: z.string(),
    currency: z.string(),
    period: z.enum(['month', 'year']),
    available: z.boolean(),
    availability: z.enum(['instant', 'assisted', 'coming', 'unavailable']),
    papers: z.array(z.string()),
    /** Connected carriers that let a person choose the number; empty where the next one is given. */
    choosableAt: z.array(providerId),
  })
  .meta({ id: 'Country' });

export const consequences = z
  .object({
    number: phoneNumber,
    consequences: z.array(z.object({ code: z.string(), message: z.string() })),
    refundable: z.boolean(),
  })
  .meta({ id: 'ReleaseConsequences' });
