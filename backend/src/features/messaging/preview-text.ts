import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { findProvider } from '../../providers';
import { providerFor } from './choose-route';
import { forbiddenAnswer } from './guard';
import { renderText, unknownVariables } from './render-text';
import type { PreviewText } from './schema';

const samples = {
  tr: { customer: 'Ayşe Yılmaz', service: 'Saç kesimi', staff: 'Mehmet' },
  en: { customer: 'Emma Jones', service: 'Haircut', staff: 'Sarah' },
};

/**
 * Shows a text as a customer would get it: their next appointment in their own zone, or a sample.
 * @throws Problem `not-found` when there is no such customer
 */
export async function previewText(tx: TenantTx, wanted: PreviewText) {
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const customer = wanted.customerId
    ? await tx.customer.findUnique({
        where: keyOf(tx, wanted.customerId),
        include: {
          appointments: {
            where: { startsAt: { gt: new Date() }, status: { in: ['BOOKED', 'CONFIRMED', 'RESCHEDULED'] } },
            orderBy: { startsAt: 'asc' },
            take: 1,
            include: { service: true, staff: true },
          },
        },
      })
    : null;
  if (wanted.customerId && !customer) throw new Problem('not-found', 'There is no such customer.');
  const sample = samples[wanted.language === 'tr' ? 'tr' : 'en'];
  const next = customer?.appointments[0];
  const tomorrow = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 86_400_000);
  const text = renderText(wanted.body, {
    company: tenant.name,
    customerName: customer ? customer.name : sample.customer,
    customerPhone: customer?.phone ?? null,
    service: next?.service.name ?? sample.service,
    staffName: next?.staff.name ?? sample.staff,
    startsAt: (next?.startsAt ?? tomorrow).toISOString(),
    language: wanted.language,
    zone: customer?.timeZone ?? tenant.timeZone,
  });
  const to = customer?.phone ?? (tenant.countryCode === 'TR' ? '+90' : '+1');
  const segments = segmentsOf(to, text);
  return { text, segments, characters: [...text].length, warnings: warningsOf(wanted.body, text, segments) };
}

/** Counts the parts that a text to a number is billed as, by the rules of the provider that sends there. */
export function segmentsOf(to: string, text: string): number {
  return findProvider(providerFor(to))?.messages?.segments(text) ?? Math.max(1, Math.ceil(text.length / 153));
}

function warningsOf(body: string, text: string, segments: number): string[] {
  const warnings: string[] = [];
  const word = forbiddenAnswer(body);
  if (word)
    warnings.push(
      `It asks people to answer ${word}, on which carriers block them. It cannot be saved like this.`,
    );
  const unknown = unknownVariables(body);
  if (unknown.length > 0) warnings.push(`There is no variable ${unknown.join(', ')}.`);
  if (segments > 1) warnings.push(`It is sent and billed as ${segments} texts.`);
  if (/\p{Extended_Pictographic}/u.test(text))
    warnings.push('It has an emoji, which makes it cost more and is not sent to Turkish numbers.');
  if (/https?:\/\//i.test(text)) warnings.push('It has a link: carriers filter such texts more often.');
  return warnings;
}
