import { useTranslation } from 'react-i18next';
import { countryName } from '../../lib/format';
import type { PhoneNumber } from '../../lib/model';

/** Answers what to call a number: the number itself, or "New number (Türkiye)" while there is none yet. */
export function useNumberName(): (
  number: Pick<PhoneNumber, 'number' | 'formattedNumber' | 'countryCode'>,
) => string {
  const { t, i18n } = useTranslation();
  return ({ number, formattedNumber, countryCode }) =>
    formattedNumber ?? number ?? t('newNumber', { country: countryName(i18n.language, countryCode) });
}
