import { z } from 'zod';
import { ProviderError, type ProviderErrorKind } from '../error';
import { redact } from '../http-faults';
import { speaker } from './refusals';

/** Answers of the number shop. Every field name is assumed: no public document shows one of these. */
const refused = z.object({ status: z.literal('error'), message: z.string().optional() });

export type Refused = z.infer<typeof refused>;

export const offerList = z.union([
  z.array(z.object({ id: z.string(), numara: z.string().optional() })),
  refused,
]);

export const purchase = z.union([
  z.object({ status: z.literal('success'), numara_id: z.string().optional(), numara: z.string().optional() }),
  refused,
]);

export const outcome = z.union([z.object({ status: z.literal('success') }), refused]);

export const numberState = z.union([
  z.object({
    durum: z.enum(['aktif', 'askida', 'iptal']),
    numara: z.string().optional(),
    bitis_tarihi: z.string().optional(),
  }),
  refused,
]);

export const sipCredentials = z.union([
  z.object({
    status: z.literal('success'),
    sip_kullanici_adi: z.string().min(1),
    sip_sifre: z.string().min(1),
    sip_sunucu: z.string().min(1).optional(),
    sip_port: z.number().int().min(1).max(65_535).optional(),
    sip_domain: z.string().min(1).optional(),
  }),
  refused,
]);

type RefusalReason = 'sold' | 'credit' | 'auth' | 'missing' | 'preparing' | 'refused';

// A refusal has no code, only a sentence in Turkish whose wording nobody has published. What is not
// recognised stays `refused`, and is never taken for "it is not there".
const wordings: [RegExp, RefusalReason][] = [
  [/satil(mis|di)|musait degil/, 'sold'],
  [/bakiye|kredi/, 'credit'],
  [/sifre|yetki|kullanici adi/, 'auth'],
  [/bulunamadi/, 'missing'],
  [/hazirlan/, 'preparing'],
];

const explanations: Record<RefusalReason, { kind: ProviderErrorKind; sentence: string }> = {
  sold: { kind: 'rejected', sentence: 'This number has been sold already; nothing was paid.' },
  credit: { kind: 'rejected', sentence: 'The Netgsm account has too little credit; nothing was paid.' },
  auth: { kind: 'auth', sentence: 'Netgsm refused the login or lacks the permission for numbers.' },
  missing: { kind: 'not-found', sentence: 'Netgsm does not have this number in the account.' },
  preparing: { kind: 'unavailable', sentence: 'Netgsm is still preparing the SIP login; try again later.' },
  refused: { kind: 'rejected', sentence: 'Netgsm refused the request.' },
};

/** Tells why the shop refused, from its sentence. */
export function reasonOf(answer: Refused): RefusalReason {
  const plain = fold(answer.message ?? '');
  return wordings.find(([wording]) => wording.test(plain))?.[1] ?? 'refused';
}

/**
 * Makes the error for a refusal; `providerCode` is the reason.
 * @param secrets what the foreign sentence must not repeat
 */
export function errorOf(answer: Refused, secrets: readonly string[]): ProviderError {
  const reason = reasonOf(answer);
  const { kind, sentence } = explanations[reason];
  const says = answer.message ? ` It says: ${redact(answer.message, secrets)}` : '';
  return new ProviderError({ provider: speaker.id, kind, message: sentence + says, providerCode: reason });
}

/** Takes Turkish capitals and marks away: `SATILMIŞ` and `satılmış` read the same. */
function fold(text: string): string {
  return text.toLocaleLowerCase('tr').normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'i');
}
