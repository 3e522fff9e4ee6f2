import { formatNumber } from '../../platform/format-number';

/** Names that a template may have between `{{` and `}}`. */
export const templateVariables = [
  'first_name',
  'customer_name',
  'company_name',
  'appointment_time',
  'appointment_date',
  'appointment_hour',
  'service',
  'staff',
] as const;
export type TemplateVariable = (typeof templateVariables)[number];

/** What a text is about. */
export interface TextFacts {
  company: string;
  customerName: string | null;
  customerPhone: string | null;
  service: string | null;
  staffName: string | null;
  startsAt: string | null;
  /** ISO 639-1 */
  language: string;
  /** IANA */
  zone: string;
}

/** Fills a template. What is not known is left out, with the comma that it leaves behind. */
export function renderText(template: string, facts: TextFacts): string {
  const values = valuesOf(facts);
  const filled = template.replace(
    /\{\{\s*(\w+)\s*\}\}/g,
    (_, name: string) => values[name as TemplateVariable] ?? '',
  );
  return filled
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\(\s*\)/g, '')
    .replace(/ +([,.!?;:])/g, '$1')
    .replace(/(^|[:.!?]) ?,\s*/g, '$1 ')
    .replace(/,(?=[.,])/g, '')
    .trim();
}

/** Lists what stands between braces and is no variable. */
export function unknownVariables(template: string): string[] {
  const known: readonly string[] = templateVariables;
  return [...template.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)]
    .map((match) => match[1]!)
    .filter((name) => !known.includes(name));
}

function valuesOf(facts: TextFacts): Partial<Record<TemplateVariable, string>> {
  const name = facts.customerName?.trim() || null;
  const at = facts.startsAt ? new Date(facts.startsAt) : null;
  const when = (style: Style) => (at ? formatTime(at, facts.language, facts.zone, style) : '');
  return {
    first_name: name?.split(/\s+/)[0] ?? '',
    customer_name: name ?? (facts.customerPhone ? formatNumber(facts.customerPhone) : ''),
    company_name: facts.company,
    appointment_time: when('both'),
    appointment_date: when('date'),
    appointment_hour: when('hour'),
    service: facts.service ?? '',
    staff: facts.staffName ?? '',
  };
}

type Style = 'both' | 'date' | 'hour';

const date = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const hour = { hour: '2-digit', minute: '2-digit' } as const;
const styles: Record<Style, Intl.DateTimeFormatOptions> = { both: { ...date, ...hour }, date, hour };
const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes a moment as people of the language and zone do: in America with AM and PM. */
export function formatTime(at: Date, language: string, zone: string, style: Style = 'both'): string {
  const locale = language.startsWith('tr') ? 'tr-TR' : /^(America|US)\//.test(zone) ? 'en-US' : 'en-GB';
  const key = `${locale} ${zone} ${style}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: zone });
  formats.set(key, format);
  // Some of the spaces are such that one alone would make a text cost three times as much.
  return format.format(at).replace(/[\u202f\u00a0]/g, ' ');
}
