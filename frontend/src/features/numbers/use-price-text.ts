import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatMoney } from '../../lib/format';
import type { Country } from '../../lib/model';

const MONTHS = 12;

/**
 * Writes what a number costs, always by the month as lists do: "₺40.83 a month, paid as ₺490 a year", or that the plan
 * includes it.
 */
export function usePriceText(): (country: Pick<Country, 'price' | 'currency' | 'period'>) => string {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  return ({ price, currency, period }) =>
    Number(price) > 0
      ? t(`price.${period}`, {
          amount: formatMoney(place, Number(price), currency),
          monthly: formatMoney(place, Number((Number(price) / MONTHS).toFixed(2)), currency),
        })
      : t('price.included');
}
