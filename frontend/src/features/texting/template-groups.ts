import type { Template, TemplateLanguage } from './api';

/** What sends a text by itself: to customers around an appointment, in answer to their text, and to staff. */
export const occasionNames = [
  'appointment-booked',
  'appointment-changed',
  'appointment-cancelled',
  'appointment-reminder',
  'appointment-missed',
  'reply-confirmed',
  'reply-change',
  'reply-too-late',
  'staff-appointment-booked',
  'staff-appointment-changed',
  'staff-appointment-cancelled',
  'staff-change-wanted',
  'staff-stopped',
] as const;
export type Occasion = (typeof occasionNames)[number];

export const templateLanguages: readonly TemplateLanguage[] = ['en', 'tr'];

/** One text in its languages. */
export interface TemplateGroup {
  name: string;
  /** Null for the business's own templates, which nothing sends by itself. */
  occasion: Occasion | null;
  byLanguage: Partial<Record<TemplateLanguage, Template>>;
}

interface TemplateGroups {
  /** Texts to customers that go out by themselves. */
  customers: TemplateGroup[];
  staff: TemplateGroup[];
  own: TemplateGroup[];
}

/** Splits templates by who gets them, in the order of a booking's life, and the business's own by name. */
export function groupTemplates(templates: Template[]): TemplateGroups {
  const groups = new Map<string, TemplateGroup>();
  for (const template of templates) {
    const language = templateLanguages.find((each) => each === template.language);
    if (!language) continue;
    const group = groups.get(template.name) ?? {
      name: template.name,
      occasion: occasionNames.find((each) => each === template.name) ?? null,
      byLanguage: {},
    };
    const known = group.byLanguage[language];
    // The business's own text wins over the built-in one of the same name.
    if (!known || known.isDefault) group.byLanguage[language] = template;
    groups.set(template.name, group);
  }
  const all = [...groups.values()];
  const order = ({ occasion }: TemplateGroup) => (occasion ? occasionNames.indexOf(occasion) : -1);
  const automatic = all.filter(({ occasion }) => occasion !== null).sort((a, b) => order(a) - order(b));
  return {
    customers: automatic.filter(({ name }) => !name.startsWith('staff-')),
    staff: automatic.filter(({ name }) => name.startsWith('staff-')),
    own: all.filter(({ occasion }) => occasion === null).sort((a, b) => a.name.localeCompare(b.name)),
  };
}

/** Writes a variable as it stands in a text. */
export const placeholderOf = (variable: string): string => `{{${variable}}}`;

const NAME_LENGTH = 60;

/** Makes the name a template is stored by from what a person calls it: "Yol tarifi" → "yol-tarifi"; empty when nothing is left. */
export function nameFrom(words: string): string {
  return words
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, NAME_LENGTH)
    .replace(/-+$/, '');
}

/** Writes a stored name for reading: "yol-tarifi" → "Yol tarifi". */
export function nameWords(name: string, language: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}
