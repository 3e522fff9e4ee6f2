import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { Platform } from '../../platform/platform';
import { type CheckedPassport, checkPassport, type SignedCall } from './check-passport';
import { fetchCertificate } from './fetch-certificate';
import { attestationOf, judgeSignature } from './judge';

/** What came with a call. */
export interface ArrivedSignature extends SignedCall {
  callId: string;
  /** The carrier's word. */
  verdict: string | null;
  passport: string | null;
}

/** Checks what came with a call; fetches the certificate, so never inside a transaction. */
export async function checkSignature(
  platform: Platform,
  { passport, ...call }: ArrivedSignature,
): Promise<CheckedPassport | null> {
  if (passport === null) return null;
  return checkPassport(passport, call, platform.config.stir.trustAnchors, (url) =>
    fetchCertificate(platform, url),
  );
}

/** Notes what came with a call, and what was found about it; replaces what was known of it. */
export async function noteSignature(
  tx: TenantTx,
  arrived: ArrivedSignature,
  checked: CheckedPassport | null,
): Promise<void> {
  const facts = {
    attestation: judgeSignature(arrived.verdict, checked),
    verdict: arrived.verdict?.slice(0, 100) ?? null,
    passport: arrived.passport,
    originId: checked?.passport?.claims.origid ?? null,
    certificateUrl: checked?.passport?.x5u ?? null,
    checks: (checked?.checks ?? []) as object[],
  };
  await tx.callSignature.upsert({
    where: { tenantId_callLogId: { tenantId: tx.tenantId, callLogId: arrived.callId } },
    create: { callLogId: arrived.callId, direction: 'INBOUND', ...facts },
    update: facts,
  });
  emitChange(tx, 'call.changed', arrived.callId);
}

/**
 * Notes a carrier's word that came with news of a call. Of a call that came in, what was read at its arrival says more,
 * and stays; of one that we placed, the carrier's word is what went out.
 */
export async function noteVerdict(
  tx: TenantTx,
  call: { id: string; direction: 'inbound' | 'outbound' },
  verdict: string,
): Promise<void> {
  const attestation = attestationOf(verdict);
  if (!attestation) return;
  const direction = call.direction === 'inbound' ? ('INBOUND' as const) : ('OUTBOUND' as const);
  await tx.callSignature.createMany({
    data: { callLogId: call.id, direction, attestation, verdict },
    skipDuplicates: true,
  });
  await tx.callSignature.updateMany({
    where: { callLogId: call.id, direction: 'OUTBOUND' },
    data: { attestation, verdict },
  });
}
