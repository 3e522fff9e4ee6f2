import { z } from 'zod';

const digits = z.string().regex(/^[\d*#]{1,32}$/);

/** RFC 8225 with the extension of RFC 8588. Other members are allowed, and say nothing here. */
const header = z.object({
  alg: z.literal('ES256'),
  typ: z.literal('passport'),
  ppt: z.literal('shaken'),
  x5u: z.url().max(2000),
});
const claims = z.object({
  attest: z.enum(['A', 'B', 'C']),
  dest: z.object({
    tn: z.union([digits.transform((one) => [one]), z.array(digits).min(1).max(20)]).optional(),
    uri: z.array(z.string()).optional(),
  }),
  iat: z.number().int().positive().max(8_640_000_000_000),
  orig: z.object({ tn: digits }),
  origid: z.uuid(),
});

export type Claims = z.output<typeof claims>;

/** A statement about a call, as its signer wrote it. Nothing is proven yet. */
export interface Passport {
  x5u: string;
  claims: Claims;
  /** What the signature is over. */
  signed: string;
  signature: Buffer;
}

const longest = 6_000;

/**
 * Reads a PASSporT, also with the parameters that the SIP header `Identity` adds to it.
 * @returns the passport, or one sentence on what is wrong with its form
 */
export function readPassport(text: string): Passport | { fault: string } {
  const token = text.split(';')[0]!.trim();
  if (token.length > longest) return { fault: 'It is longer than any such statement.' };
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]*$/.test(part)))
    return { fault: 'It does not have three parts in base64url.' };
  const [head, body, tail] = parts as [string, string, string];
  if (head === '' || body === '')
    return {
      fault: 'It is in compact form, whose first two parts are left out. SHAKEN needs the full form.',
    };
  const readHead = header.safeParse(parseJson(head));
  if (!readHead.success) return { fault: faultOf('header', readHead.error) };
  const readBody = claims.safeParse(parseJson(body));
  if (!readBody.success) return { fault: faultOf('claims', readBody.error) };
  const signature = Buffer.from(tail, 'base64url');
  if (signature.length !== 64) return { fault: 'Its signature is none of ES256.' };
  return { x5u: readHead.data.x5u, claims: readBody.data, signed: `${head}.${body}`, signature };
}

function faultOf(part: string, error: z.ZodError): string {
  const names = [...new Set(error.issues.map((issue) => issue.path.join('.') || 'JSON'))];
  return `In its ${part}, ${names.join(', ')} is not as SHAKEN wants it.`;
}

function parseJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Writes a number as a PASSporT has it: digits only. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}
