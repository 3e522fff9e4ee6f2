import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface StirSettings {
  /** Undefined: calls that we place are signed by their carrier alone. */
  signing: { privateKey: KeyObject; certificateUrl: string } | undefined;
  /** Authorities whose signatures of calls are trusted. */
  trustAnchors: X509Certificate[];
}

/** A P-256 private key in PEM, whose line ends may be written `\n`, or its PKCS #8 form in base64. */
export const signingKey = z.string().transform((text, context) => {
  try {
    const key = text.includes('-----BEGIN')
      ? createPrivateKey(text.replaceAll('\\n', '\n'))
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // What the library says of it may repeat a part of the key.
  }
  context.addIssue({
    code: 'custom',
    message: 'must be a P-256 private key, in PEM or as PKCS #8 in base64',
  });
  return z.NEVER;
});

/** A file of certificates in PEM. */
export const trustAnchors = z.string().transform((file, context) => {
  try {
    const blocks =
      readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length > 0) return blocks.map((block) => new X509Certificate(block));
  } catch {
    // Missing or unreadable: said below like an empty one.
  }
  context.addIssue({ code: 'custom', message: 'must be a file that can be read, with certificates in PEM' });
  return z.NEVER;
});

/** Puts the settings together; those that go together have been judged before. */
export function stirOf(values: {
  STIR_LOCAL_PRIVATE_KEY?: KeyObject | undefined;
  STIR_CERTIFICATE_URL?: string | undefined;
  STIR_TRUST_ANCHORS_FILE?: X509Certificate[] | undefined;
}): StirSettings {
  const { STIR_LOCAL_PRIVATE_KEY: privateKey, STIR_CERTIFICATE_URL: certificateUrl } = values;
  return {
    signing: privateKey && certificateUrl ? { privateKey, certificateUrl } : undefined,
    trustAnchors: values.STIR_TRUST_ANCHORS_FILE ?? [],
  };
}
