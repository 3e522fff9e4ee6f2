import { type KeyObject, sign } from 'node:crypto';
import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { digitsOf } from './passport';

export interface CallToSign {
  callId: string;
  /** The number's own id: what a PASSporT calls the origin. */
  numberId: string;
  from: string;
  to: string;
  /** Whether we know that the caller may use the number, because it was bought through us. */
  isOwned: boolean;
}

/**
 * Writes what vouches for a call that we are about to place, where this server has a key to sign with. The first
 * signature of a call stays.
 */
export async function signCall(platform: Platform, tx: TenantTx, call: CallToSign): Promise<void> {
  const { signing } = platform.config.stir;
  if (!signing) return;
  // A number that came with somebody's own trunk: we know the caller, and not that the number is theirs.
  const attest = call.isOwned ? 'A' : 'B';
  const passport = makePassport(
    {
      attest,
      dest: { tn: [digitsOf(call.to)] },
      iat: Math.floor(platform.clock().getTime() / 1000),
      orig: { tn: digitsOf(call.from) },
      origid: call.numberId,
    },
    signing,
  );
  await tx.callSignature.createMany({
    data: {
      callLogId: call.callId,
      direction: 'OUTBOUND',
      attestation: attest,
      passport,
      originId: call.numberId,
      certificateUrl: signing.certificateUrl,
    },
    skipDuplicates: true,
  });
}

interface Statement {
  attest: 'A' | 'B' | 'C';
  dest: { tn: string[] };
  iat: number;
  orig: { tn: string };
  origid: string;
}

/** Signs a statement as RFC 8225 wants it: members in alphabetical order, no white space, all three parts. */
export function makePassport(
  { attest, dest, iat, orig, origid }: Statement,
  signing: { privateKey: KeyObject; certificateUrl: string },
): string {
  const header = { alg: 'ES256', ppt: 'shaken', typ: 'passport', x5u: signing.certificateUrl };
  const signed = [header, { attest, dest, iat, orig, origid }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), {
    key: signing.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${signed}.${signature.toString('base64url')}`;
}
