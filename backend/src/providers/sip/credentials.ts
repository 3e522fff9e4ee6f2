import { isIP, isIPv4 } from 'node:net';
import { z } from 'zod';
import type { SipLogin } from '../provider';

/** RFC 1123 names; the last label must not be a number, as resolvers read such names as addresses. */
const hostName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?=[a-z0-9-]*[a-z-])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Tells whether text is a host name, an IPv4 address or an IPv6 address without brackets. */
export function isHost(text: string): boolean {
  return isIP(text) !== 0 ? !text.includes('%') : hostName.test(text);
}

function isNetwork(text: string): boolean {
  const [address, length, ...rest] = text.split('/');
  if (rest.length > 0 || !isIPv4(address ?? '')) return false;
  return length === undefined || (/^\d{1,2}$/.test(length) && Number(length) <= 32);
}

const host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .refine(isHost, 'Enter a host name or an IP address, without "sip:" and without a port.');

/** What may stand in a user name: no white space, no quotes or brackets, no colon (it would end the name in a digest). */
const userName = z
  .string()
  .trim()
  .max(128)
  .regex(
    /^[A-Za-z0-9._~!$&'()*+,;=@#%/?^|{}-]*$/,
    'A SIP user name has no spaces, quotes, brackets or colons.',
  );

const password = z
  .string()
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'A password has no line breaks or control characters.');

/** Reads a login that came from elsewhere; null where a part of it does not belong into a SIP message. */
export function readLogin(login: SipLogin): SipLogin | null {
  const read = z
    .object({
      host,
      port: z.int().min(1).max(65_535),
      transport: z.enum(['udp', 'tcp', 'tls']),
      username: userName,
      password,
      domain: host.optional(),
    })
    .safeParse(login);
  return read.success ? read.data : null;
}

/** What the dashboard asks for a SIP trunk; also drawn as its form. */
export const sipCredentials = z
  .object({
    host: host.meta({
      title: 'Host',
      description: 'The carrier’s SIP server, for example sip.carrier.example.',
    }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .meta({ title: 'Port', description: 'Leave empty for 5060, or 5061 over TLS.' }),
    transport: z
      .enum(['udp', 'tcp', 'tls'])
      .default('udp')
      .meta({ title: 'Transport', description: 'UDP unless the carrier says otherwise.' }),
    authentication: z.enum(['register', 'ip']).default('register').meta({
      title: 'Sign-in',
      description: 'With user name and password (register), or by the address calls come from (ip).',
    }),
    username: userName.default('').meta({
      title: 'User name',
      description: 'The SIP user; it may differ from the number that callers see.',
    }),
    password: password.default('').meta({
      title: 'Password',
      description: 'The SIP password; often not the one of the carrier’s web portal.',
      secret: true,
    }),
    domain: host.optional().meta({
      title: 'Domain',
      description: 'Only when the carrier names a SIP domain or realm that is not the host.',
    }),
    callerId: z
      .string()
      .trim()
      .regex(/^\+?[0-9]{3,20}$/, 'Digits only, with a plus for the international form.')
      .optional()
      .meta({
        title: 'Caller ID',
        description: 'The number shown to people we call, for example +908501234567.',
      }),
    staticIps: z
      .array(
        z.string().trim().refine(isNetwork, 'Enter an IPv4 address or network, for example 203.0.113.0/24.'),
      )
      .max(32)
      .default([])
      .meta({
        title: 'Carrier addresses',
        description: 'Where the carrier’s calls come from: IPv4 addresses or networks.',
      }),
  })
  .superRefine((value, context) => {
    if (value.authentication !== 'register') return;
    for (const field of ['username', 'password'] as const) {
      if (value[field] !== '') continue;
      context.addIssue({ code: 'custom', path: [field], message: 'Needed to sign in by registration.' });
    }
  });

export type SipCredentials = z.infer<typeof sipCredentials>;
