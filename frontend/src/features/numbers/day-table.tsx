import { useTranslation } from 'react-i18next';
import table from '../../components/table.module.css';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatShare, NO_VALUE } from '../../lib/format';
import type { NumberDay } from '../../lib/model';
import { dayText } from '../../lib/zone';
import classes from './analytics.module.css';
import { answerRate } from './day-figures';

const columns = ['callsIn', 'answerRate', 'callsOut', 'minutes', 'smsIn', 'smsOut'] as const;

/** Lists the days with all their figures, the newest first. On a phone each day is a block of its own. */
export function DayTable({ days }: { days: NumberDay[] }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const write = (day: NumberDay, column: (typeof columns)[number]) => {
    const rate = answerRate(day);
    if (column === 'answerRate') return rate === null ? NO_VALUE : formatShare(place, rate);
    return formatCount(place, column === 'minutes' ? Math.round(day.seconds / 60) : day[column]);
  };
  return (
    <div className={`${table.frame} ${classes.frame}`}>
      <table className={`${table.table} ${classes.figures}`}>
        <caption className={table.caption}>{t('analytics.byDay')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('analytics.day')}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`analytics.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayText(place.language, day.day, { day: 'numeric', month: 'short' })}</th>
              {columns.map((column) => (
                <td key={column} data-label={t(`analytics.columns.${column}`)}>
                  {write(day, column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
