import { verify, type X509Certificate } from 'node:crypto';
import { OutsideUrlError } from '../../platform/http/outside-url';
import { faultOfLeaf, isCallKey, leadsToAnchor, readCertificates } from './certificate';
import { digitsOf, type Passport, readPassport } from './passport';

/** One thing that was looked at. `ok` is null for what could not be checked; `detail` is a sentence for people. */
export interface Check {
  check: 'form' | 'time' | 'origin' | 'destination' | 'certificate' | 'signature' | 'chain';
  ok: boolean | null;
  detail: string;
}

/** The call that a passport came with. */
export interface SignedCall {
  /** E.164; null when withheld. */
  from: string | null;
  to: string | null;
  arrivedAt: Date;
}

export interface CheckedPassport {
  /** Null when its form is wrong. */
  passport: Passport | null;
  checks: Check[];
}

/** RFC 8224 recommends that a statement be a minute old at most. */
const freshMs = 60_000;

/**
 * Checks all of a PASSporT that can be checked, one thing after the other, and says of each what came out.
 * @param fetchCertificate gives the PEM text at its address. Throws an Error with a sentence when it cannot be had
 */
export async function checkPassport(
  text: string,
  call: SignedCall,
  anchors: readonly X509Certificate[],
  fetchCertificate: (url: string) => Promise<string>,
): Promise<CheckedPassport> {
  const passport = readPassport(text);
  if ('fault' in passport)
    return { passport: null, checks: [{ check: 'form', ok: false, detail: passport.fault }] };
  const checks: Check[] = [
    { check: 'form', ok: true, detail: 'It is a SHAKEN statement, signed with ES256.' },
    checkTime(passport, call),
    checkOrigin(passport, call),
    checkDestination(passport, call),
  ];
  try {
    const chain = readCertificates(await fetchCertificate(passport.x5u));
    checks.push(...checkProof(passport, chain, anchors));
  } catch (error) {
    checks.push(withoutCertificate(error));
    for (const check of ['signature', 'chain'] as const)
      checks.push({ check, ok: null, detail: 'Not checked without the certificate.' });
  }
  return { passport, checks };
}

/** Nothing at its address proves nothing; an address that no certificate can have is a lie. */
function withoutCertificate(error: unknown): Check {
  if (error instanceof OutsideUrlError)
    return { check: 'certificate', ok: false, detail: `The address of the certificate ${error.message}.` };
  const why = error instanceof Error ? error.message : 'It cannot be read.';
  return { check: 'certificate', ok: null, detail: `The certificate cannot be had: ${why}` };
}

function checkTime({ claims }: Passport, { arrivedAt }: SignedCall): Check {
  const seconds = Math.round(arrivedAt.getTime() / 1000 - claims.iat);
  const ok = Math.abs(seconds) * 1000 <= freshMs;
  const detail = ok
    ? 'It was signed within a minute of the call.'
    : `It was signed ${Math.abs(seconds)} seconds ${seconds > 0 ? 'before' : 'after'} the call; a minute is the most.`;
  return { check: 'time', ok, detail };
}

function checkOrigin({ claims }: Passport, { from }: SignedCall): Check {
  if (from === null)
    return {
      check: 'origin',
      ok: null,
      detail: 'The caller withholds the number: there is nothing to compare.',
    };
  const ok = claims.orig.tn === digitsOf(from);
  const detail = ok
    ? "It is about the caller's number."
    : `It is about ${claims.orig.tn}, and the call came from ${from}.`;
  return { check: 'origin', ok, detail };
}

function checkDestination({ claims }: Passport, { to }: SignedCall): Check {
  const { tn } = claims.dest;
  if (to === null || tn === undefined)
    return { check: 'destination', ok: null, detail: 'It names no number that was called.' };
  const ok = tn.includes(digitsOf(to));
  const detail = ok
    ? 'It is about the number that was called.'
    : `It is about a call to ${tn.join(', ')}, and ${to} was called.`;
  return { check: 'destination', ok, detail };
}

function checkProof(
  { claims, signed, signature }: Passport,
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): Check[] {
  const at = new Date(claims.iat * 1000);
  const leaf = chain[0]!;
  const fault = faultOfLeaf(leaf, at);
  const certificate: Check = {
    check: 'certificate',
    ok: fault === null,
    detail: fault ?? 'The certificate is one for telephone calls, and was valid.',
  };
  const key = leaf.publicKey;
  const isSigned =
    isCallKey(key) && verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
  return [
    certificate,
    {
      check: 'signature',
      ok: isSigned,
      detail: isSigned ? 'The signature fits.' : 'The signature does not fit.',
    },
    checkChain(chain, anchors, at),
  ];
}

function checkChain(chain: readonly X509Certificate[], anchors: readonly X509Certificate[], at: Date): Check {
  if (anchors.length === 0)
    return {
      check: 'chain',
      ok: null,
      detail: 'Not checked: this server has no authorities for calls to trust (STIR_TRUST_ANCHORS_FILE).',
    };
  const ok = leadsToAnchor(chain, anchors, at);
  const detail = ok
    ? 'The certificate leads to an authority that is trusted here. Revocation is not looked up.'
    : 'The certificate leads to no authority that is trusted here.';
  return { check: 'chain', ok, detail };
}
