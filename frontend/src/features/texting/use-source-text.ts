import { useTranslation } from 'react-i18next';

/** Says how somebody's wish reached us; a source without words of its own is shown as it is. */
export function useSourceText(): (source: string) => string {
  const { t, i18n } = useTranslation('texting');
  return (source) => {
    const key = `sources.${source.toLowerCase().replaceAll('_', '-')}` as 'sources.staff';
    return i18n.exists(`texting:${key}`) ? t(key) : source;
  };
}
