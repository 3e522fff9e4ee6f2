import { useTranslation } from 'react-i18next';
import { readWarning } from './warnings';

/** Puts a warning of the server into the person's language, where we have words for it. */
export function useWarningText(): (sentence: string) => { text: string; foreign: boolean } {
  const { t } = useTranslation('texting');
  return (sentence) => {
    const warning = readWarning(sentence);
    return warning
      ? { text: t(`warnings.${warning.key}`, warning.values), foreign: false }
      : { text: sentence, foreign: true };
  };
}
