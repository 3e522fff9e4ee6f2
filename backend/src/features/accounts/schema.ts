import { z } from 'zod';
import { e164Pattern } from '../../platform/format-number';
import { cursorQuery } from '../../platform/http/paging';
import { keyScopes, permissions, roles } from '../../platform/permissions';
import { isTimeZone } from '../../platform/time';
import { subscriptionSchema } from '../billing';
import { isCountry } from './place';

/** Text of one line: what goes into the head of a letter or a list must not break out of it. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'has a character that cannot be shown');

/** A name that our letters carry: a link in it would reach people who trust us. */
const nameLine = (most: number) => line(most).regex(/^(?!.*(:\/\/|www\.))/i, 'must not contain a link');

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const phone = z.string().regex(e164Pattern, 'must be in international form, such as +905321234567');
const newPassword = z.string().min(10).max(200);
const anyPassword = z.string().min(1).max(200);
const token = z.string().min(1).max(200);
const countryCode = z
  .string()
  .regex(/^[A-Z]{2}$/, 'takes two capital letters, as in TR')
  .refine(isCountry, 'is not a country');
const timeZone = z.string().max(64).refine(isTimeZone, 'is not an IANA time zone, as in Europe/Istanbul');
const locale = z.enum(['en', 'tr']);
const role = z.enum(roles);
const instant = z.iso.datetime();

export const nothing = z.object({});
export const rowParams = z.object({ id: z.uuid() });
export const tokenQuery = z.object({ token });

export const tenant = z
  .object({ id: z.uuid(), name: z.string(), countryCode: z.string(), timeZone: z.string(), locale })
  .meta({ id: 'Tenant' });

export const me = z
  .object({
    user: z.object({
      id: z.uuid(),
      email: z.string(),
      name: z.string().nullable(),
      locale,
      isOperator: z.boolean(),
    }),
    tenant,
    role,
    permissions: z.array(z.enum(permissions)),
    subscription: subscriptionSchema,
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

export const session = z.object({ accessToken: z.string(), expiresAt: instant, me }).meta({ id: 'Session' });
export type SessionAnswer = z.infer<typeof session>;

export const signUpBody = z.strictObject({
  email,
  password: newPassword,
  businessName: nameLine(120),
  countryCode: countryCode.optional(),
  timeZone: timeZone.optional(),
  locale: locale.optional(),
});
export type SignUp = z.output<typeof signUpBody>;

export const logInBody = z.strictObject({ email, password: anyPassword });
export type LogIn = z.output<typeof logInBody>;
export const forgotPasswordBody = z.strictObject({ email });
export const resetPasswordBody = z.strictObject({ token, password: newPassword });
export type ResetPassword = z.output<typeof resetPasswordBody>;
export const changePasswordBody = z.strictObject({ currentPassword: anyPassword, newPassword });
export type ChangePassword = z.output<typeof changePasswordBody>;

export const invitationOffer = z
  .object({
    /** Null for an invitation by text: who joins says it. */
    email: z.string().nullable(),
    phone: z.string().nullable(),
    businessName: z.string(),
    role,
  })
  .meta({ id: 'InvitationOffer' });
export type InvitationOffer = z.infer<typeof invitationOffer>;
export const acceptInvitationBody = z.strictObject({
  token,
  name: nameLine(120),
  password: newPassword,
  /** For an invitation by text: the address to sign in with. */
  email: email.optional(),
});
export type AcceptInvitation = z.output<typeof acceptInvitationBody>;

export const updateTenantBody = z.strictObject({
  name: nameLine(120).optional(),
  countryCode: countryCode.optional(),
  timeZone: timeZone.optional(),
  locale: locale.optional(),
});
export type UpdateTenant = z.output<typeof updateTenantBody>;

export const member = z
  .object({
    id: z.uuid(),
    name: z.string().nullable(),
    email: z.string(),
    role,
    joinedAt: instant,
    isYou: z.boolean(),
  })
  .meta({ id: 'Member' });
export type MemberAnswer = z.infer<typeof member>;

export const invitation = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    role,
    expiresAt: instant,
    createdAt: instant,
  })
  .meta({ id: 'Invitation' });
export type InvitationAnswer = z.infer<typeof invitation>;

export const team = z.object({ members: z.array(member), invitations: z.array(invitation) });
export type Team = z.infer<typeof team>;
export const inviteBody = z
  .strictObject({ email: email.optional(), phone: phone.optional(), role })
  .refine((body) => (body.email === undefined) !== (body.phone === undefined), {
    path: ['email'],
    message: 'Give an e-mail address or a phone number, one of them.',
  });
export type Invite = z.output<typeof inviteBody>;
export const roleBody = z.strictObject({ role });

export const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.string()),
    lastUsedAt: instant.nullable(),
    createdAt: instant,
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyAnswer = z.infer<typeof apiKey>;
export const newApiKey = apiKey.extend({ key: z.string() }).meta({ id: 'NewApiKey' });

export const createApiKeyBody = z.strictObject({
  name: line(80),
  scopes: z
    .array(z.enum(keyScopes))
    .min(1)
    .max(keyScopes.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice'),
});
export type CreateApiKey = z.output<typeof createApiKeyBody>;

/** `action` is a whole one (`member.removed`) or its noun (`member`). */
export const auditQuery = cursorQuery.extend({
  action: z
    .string()
    .max(60)
    .regex(/^[a-z-]+(\.[a-z-]+)?$/, 'is an action such as member.removed, or its noun')
    .optional(),
});
export type AuditQuery = z.output<typeof auditQuery>;

export const auditEntry = z
  .object({
    id: z.uuid(),
    at: instant,
    actor: z.object({ type: z.string(), name: z.string() }),
    action: z.string(),
    target: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    changes: z.record(z.string(), z.unknown()),
    ip: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryAnswer = z.infer<typeof auditEntry>;
export const auditPage = z.object({ entries: z.array(auditEntry), nextCursor: z.string().nullable() });
