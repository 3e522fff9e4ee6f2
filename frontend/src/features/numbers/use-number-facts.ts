import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatDate, formatMoney, NO_VALUE } from '../../lib/format';
import type { PhoneNumber } from '../../lib/model';

/** Writes what lists show of a number: who answers, what it costs, when it is renewed or let go. */
export function useNumberFacts() {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const costText = (amount: string | null, currency: string | null) => {
    if (amount === null || !currency) return NO_VALUE;
    const money = formatMoney(place, Number(amount), currency);
    return Number(amount) > 0 ? t('price.month', { amount: money }) : t('price.included');
  };
  return ({ status, assistant, monthlyCost, currency, renewsAt, renewal }: PhoneNumber) => ({
    assistant: assistant?.name ?? (status === 'CANCELLED' ? NO_VALUE : t('nobody')),
    cost: costText(monthlyCost, currency),
    renewal: renewsAt ? t(`renewal.short.${renewal}`, { date: formatDate(place, renewsAt) }) : NO_VALUE,
  });
}
