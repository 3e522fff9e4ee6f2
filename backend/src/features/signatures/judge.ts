import type { Attestation } from '../../generated/prisma/client';
import type { CheckedPassport } from './check-passport';

/** Reads a carrier's word; the letter may be left out for A. Null for one that says nothing. */
export function attestationOf(verdict: string | null): Attestation | null {
  if (verdict === null) return null;
  const passed = /^TN-Validation-Passed(?:-([ABC])(?![A-Za-z]))?/.exec(verdict);
  if (passed) return (passed[1] as Attestation | undefined) ?? 'A';
  if (/^TN-Validation-Failed/.test(verdict)) return 'FAILED';
  if (/^No-TN-Validation/.test(verdict)) return 'NONE';
  return /^[ABC]$/.test(verdict) ? (verdict as Attestation) : null;
}

/**
 * Says what a call's signature is worth: the carrier's word, unless something that we have checked ourselves is wrong.
 * Without the carrier's word it takes a signature that leads to a trusted authority.
 */
export function judgeSignature(verdict: string | null, checked: CheckedPassport | null): Attestation {
  const carrier = attestationOf(verdict);
  if (!checked) return carrier ?? 'NONE';
  // Who is called through another number was not the one who was signed for.
  const isDiverted = /-Diverted|-Passthrough/.test(verdict ?? '');
  const isWrong = checked.checks.some(
    ({ check, ok }) => ok === false && !(check === 'destination' && isDiverted),
  );
  if (isWrong) return 'FAILED';
  if (carrier) return carrier;
  const proven = (['certificate', 'signature', 'chain'] as const).every((name) =>
    checked.checks.some(({ check, ok }) => check === name && ok === true),
  );
  return proven && checked.passport ? checked.passport.claims.attest : 'NONE';
}
