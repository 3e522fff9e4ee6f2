import { useTranslation } from 'react-i18next';
import { nameWords } from './template-groups';

/** Says in words what a text is for, by the name of its template. */
export function useTemplateTitle(): (name: string) => string {
  const { t, i18n } = useTranslation('texting');
  return (name) => {
    const key = `occasions.${name}.title` as 'occasions.appointment-booked.title';
    return i18n.exists(`texting:${key}`) ? t(key) : nameWords(name, i18n.language);
  };
}
