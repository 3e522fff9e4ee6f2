import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { dayKey } from '../../lib/format';
import { addDays, dayText } from '../../lib/zone';

const year = (day: string) => day.slice(0, 4);

/** Names a calendar day as people do: today, yesterday, "Thursday, 19 November", with the year only when it is another one. */
export function useDayText(): (day: string, length: 'short' | 'long') => string {
  const { t } = useTranslation('inbox');
  const place = usePlace();
  const today = dayKey(place, new Date());
  return (day, length) => {
    if (day === today) return t('today');
    if (day === addDays(today, -1)) return t('yesterday');
    const words =
      length === 'long' ? ({ weekday: 'long', day: 'numeric', month: 'long' } as const) : shortDay;
    return dayText(place.language, day, year(day) === year(today) ? words : { ...words, year: 'numeric' });
  };
}

const shortDay = { day: 'numeric', month: 'short' } as const;
