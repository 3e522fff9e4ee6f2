import { z } from 'zod';
import type { SipTrunk } from '../../generated/prisma/client';
import { e164Pattern } from '../../platform/format-number';

const host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'must be a host name or an IPv4 address');
const word = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be visible characters without spaces, at most 128');
const address = z
  .string()
  .regex(
    /^(?:\d{1,3}\.){3}\d{1,3}(?:\/(?:2[4-9]|3[0-2]))?$/,
    'must be an IPv4 address or a network of /24 to /32',
  );

const fields = {
  name: z.string().trim().min(1).max(60),
  host,
  port: z.number().int().min(1).max(65535),
  transport: z.enum(['UDP', 'TCP', 'TLS']),
  username: word.max(64),
  password: word,
  domain: host.nullable(),
  callerId: z.string().regex(e164Pattern, 'must be in international form').nullable(),
  number: z.string().regex(e164Pattern, 'must be in international form').nullable(),
  staticIps: z.array(address).max(32),
  authentication: z.enum(['REGISTER', 'IP']),
};

export const createTrunkBody = z.strictObject({
  ...fields,
  port: fields.port.default(5060),
  transport: fields.transport.default('UDP'),
  domain: fields.domain.default(null),
  callerId: fields.callerId.default(null),
  number: fields.number.default(null),
  staticIps: fields.staticIps.default([]),
  authentication: fields.authentication.default('REGISTER'),
});
export type CreateTrunk = z.output<typeof createTrunkBody>;

export const updateTrunkBody = z.strictObject(fields).partial();
export type UpdateTrunk = z.output<typeof updateTrunkBody>;

export const trunkParams = z.object({ id: z.uuid() });

export const probe = z
  .object({ ok: z.boolean(), code: z.string(), message: z.string(), at: z.iso.datetime() })
  .meta({ id: 'TrunkProbe' });

export const trunk = z
  .object({
    id: z.string(),
    name: z.string(),
    host: z.string(),
    port: z.number(),
    transport: z.enum(['UDP', 'TCP', 'TLS']),
    username: z.string(),
    domain: z.string().nullable(),
    callerId: z.string().nullable(),
    number: z.string().nullable(),
    staticIps: z.array(z.string()),
    authentication: z.enum(['REGISTER', 'IP']),
    probe: probe.nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'SipTrunk' });

/** Shapes a trunk for its owner; the password is never given back. */
export function presentTrunk(row: SipTrunk): z.input<typeof trunk> {
  return { ...row, probe: row.probe as z.input<typeof probe> | null, createdAt: row.createdAt.toISOString() };
}
