import type { z } from 'zod';
import type { Actor } from '../../platform/http/actor';
import type { Locale } from './place';
import type { ApiKeyAnswer, InvitationAnswer, MemberAnswer, tenant } from './schema';

interface TenantRow {
  id: string;
  name: string;
  countryCode: string;
  timeZone: string;
  locale: string;
}

interface MemberRow {
  id: string;
  userId: string;
  role: MemberAnswer['role'];
  createdAt: Date;
}

interface InvitationRow {
  id: string;
  email: string | null;
  phone: string | null;
  role: InvitationAnswer['role'];
  expiresAt: Date;
  createdAt: Date;
}

interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  lastUsedAt: Date | null;
  createdAt: Date;
  revokedAt: Date | null;
}

/** Reads a stored locale; English where it is none of ours. */
export function localeOf(row: { locale: string }): Locale {
  return row.locale === 'tr' ? 'tr' : 'en';
}

/** Puts a business into the shape of the API. */
export function presentTenant(row: TenantRow): z.infer<typeof tenant> {
  return {
    id: row.id,
    name: row.name,
    countryCode: row.countryCode,
    timeZone: row.timeZone,
    locale: localeOf(row),
  };
}

/** Puts a member into the shape of the API. @param actor who asks */
export function presentMember(
  row: MemberRow,
  user: { name: string; email: string },
  actor: Actor,
): MemberAnswer {
  return {
    id: row.id,
    name: user.name || null,
    email: user.email,
    role: row.role,
    joinedAt: row.createdAt.toISOString(),
    isYou: actor.type === 'user' && actor.userId === row.userId,
  };
}

/** Puts an invitation into the shape of the API; its link is never in it. */
export function presentInvitation(row: InvitationRow): InvitationAnswer {
  return {
    id: row.id,
    email: row.email,
    phone: row.phone,
    role: row.role,
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

/** Puts an API key into the shape of the API, without the key. */
export function presentApiKey(row: ApiKeyRow): ApiKeyAnswer {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
