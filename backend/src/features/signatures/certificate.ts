import { type KeyObject, X509Certificate } from 'node:crypto';

const most = 6;

/** Reads certificates out of PEM text, at most six. @throws Error when there is none, or one cannot be read */
export function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error('There is no certificate in it.');
  return blocks.slice(0, most).map((block) => new X509Certificate(block));
}

/** The object identifier of the list of numbers a certificate may speak for (RFC 8226), as DER has it. */
const numberAuthority = Buffer.from('06082b0601050507011a', 'hex');

/** Tells whether a key can have made a signature of ES256. */
export function isCallKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

/** Says what is wrong with the certificate that is to have signed; null when nothing is. */
export function faultOfLeaf(leaf: X509Certificate, at: Date): string | null {
  if (!isValid(leaf, at)) return 'The certificate was not valid when the call was signed.';
  if (!isCallKey(leaf.publicKey)) return 'The key of the certificate is none of ES256.';
  if (leaf.ca) return 'The certificate is one of an authority, which signs no calls.';
  if (!leaf.raw.includes(numberAuthority))
    return 'The certificate does not say for which numbers it may speak (TNAuthList).';
  return null;
}

/**
 * Tells whether a certificate leads to one that is trusted. Each step is proven by its signature, must be an
 * authority's, and valid at that time. Revocation is not looked up.
 * @param chain the certificate that signed first, then those it came with
 */
export function leadsToAnchor(
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Date,
): boolean {
  const left = new Set(chain.slice(1));
  let current = chain[0];
  while (current) {
    const child: X509Certificate = current;
    if (anchors.some((anchor) => isIssuer(anchor, child, at))) return true;
    current = [...left].find((each) => isIssuer(each, child, at));
    if (current) left.delete(current);
  }
  return false;
}

function isIssuer(issuer: X509Certificate, child: X509Certificate, at: Date): boolean {
  return issuer.ca && isValid(issuer, at) && child.checkIssued(issuer) && child.verify(issuer.publicKey);
}

function isValid(certificate: X509Certificate, at: Date): boolean {
  return new Date(certificate.validFrom) <= at && at <= new Date(certificate.validTo);
}
