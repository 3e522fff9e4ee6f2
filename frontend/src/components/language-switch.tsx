import { useTranslation } from 'react-i18next';
import { useShownValue } from '../hooks/use-shown-value';
import { chooseLanguage, type Language } from '../lib/i18n';
import { Segmented } from './segmented';

const options = [
  { value: 'en', label: 'English', content: 'EN', lang: 'en' },
  { value: 'tr', label: 'Türkçe', content: 'TR', lang: 'tr' },
] as const;

/** Switches between English and Turkish; each is named in its own language. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const { shown, choose, settle } = useShownValue(i18n.language as Language);
  const change = (language: Language) => {
    choose(language);
    void chooseLanguage(language).finally(settle);
  };
  return <Segmented label={t('language.label')} value={shown} options={options} onChange={change} />;
}
