import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatMoney } from '../../lib/format';
import type { Country } from '../../lib/model';

/** Writes what a number costs: "₺490 a year", or that the plan includes it. */
export function usePriceText(): (country: Pick<Country, 'price' | 'currency' | 'period'>) => string {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  return ({ price, currency, period }) =>
    Number(price) > 0
      ? t(`price.${period}`, { amount: formatMoney(place, Number(price), currency) })
      : t('price.included');
}
