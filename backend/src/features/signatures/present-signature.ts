import { z } from 'zod';
import type { CallSignature } from '../../generated/prisma/client';
import type { Check } from './check-passport';

export const attestation = z.enum(['A', 'B', 'C', 'NONE', 'FAILED']);

export const signature = z
  .object({
    attestation,
    verdict: z.string().nullable(),
    originId: z.string().nullable(),
    certificateUrl: z.string().nullable(),
    checks: z.array(
      z.object({
        check: z.enum(['form', 'time', 'origin', 'destination', 'certificate', 'signature', 'chain']),
        ok: z.boolean().nullable(),
        detail: z.string(),
      }),
    ),
    /** Of a call that we signed: the value of the SIP header `Identity`, for a trunk of one's own. */
    identity: z.string().nullable(),
  })
  .meta({ id: 'CallSignature' });

/** Shapes what vouches for a call. What came in is proof for us alone, and is not handed on. */
export function presentSignature(row: CallSignature): z.input<typeof signature> {
  const { passport, certificateUrl } = row;
  return {
    attestation: row.attestation,
    verdict: row.verdict,
    originId: row.originId,
    certificateUrl,
    checks: row.checks as unknown as Check[],
    identity:
      row.direction === 'OUTBOUND' && passport
        ? `${passport};info=<${certificateUrl}>;alg=ES256;ppt=shaken`
        : null,
  };
}
