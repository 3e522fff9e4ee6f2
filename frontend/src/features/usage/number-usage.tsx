import { useTranslation } from 'react-i18next';
import table from '../../components/table.module.css';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatMoney } from '../../lib/format';
import type { Usage } from './api';
import classes from './number-usage.module.css';

/** Lists what each number had: calls, minutes, texts and their cost. On a phone each number is a block of its own. */
export function NumberUsage({ rows }: { rows: Usage['byNumber'] }) {
  const { t } = useTranslation('usage');
  const place = usePlace();
  return (
    <table className={`${table.table} ${classes.table}`}>
      <caption className={table.caption}>{t('byNumber')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('columns.number')}</th>
          <th scope="col">{t('columns.calls')}</th>
          <th scope="col">{t('columns.minutes')}</th>
          <th scope="col">{t('columns.sms')}</th>
          <th scope="col">{t('columns.cost')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ numberId, formattedNumber, calls, minutes, sms, cost }) => (
          <tr key={numberId ?? 'none'}>
            <th scope="row">{formattedNumber ?? t('noNumber')}</th>
            <td data-label={t('columns.calls')}>{formatCount(place, calls)}</td>
            <td data-label={t('columns.minutes')}>{formatCount(place, minutes)}</td>
            <td data-label={t('columns.sms')}>{formatCount(place, sms)}</td>
            <td data-label={t('columns.cost')}>{formatMoney(place, Number(cost.amount), cost.currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
