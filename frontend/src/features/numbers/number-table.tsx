import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Flag } from '../../components/flag';
import tableClasses from '../../components/table.module.css';
import type { PhoneNumber } from '../../lib/model';
import { NumberLamp } from './number-lamp';
import classes from './number-list.module.css';
import { useNumberFacts } from './use-number-facts';
import { useNumberName } from './use-number-name';

/** Lists numbers as a table, for wide screens. */
export function NumberTable({ numbers }: { numbers: PhoneNumber[] }) {
  const { t } = useTranslation('numbers');
  const nameOf = useNumberName();
  const factsOf = useNumberFacts();
  return (
    <div className={tableClasses.frame}>
      <table className={tableClasses.table}>
        <caption className={tableClasses.caption}>{t('title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('columns.number')}</th>
            <th scope="col">{t('columns.state')}</th>
            <th scope="col">{t('columns.assistant')}</th>
            <th scope="col">{t('columns.cost')}</th>
            <th scope="col">{t('columns.renewal')}</th>
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => {
            const facts = factsOf(number);
            return (
              <tr key={number.id} data-quiet={number.status === 'CANCELLED' || undefined}>
                <th scope="row">
                  <span className={classes.identity}>
                    <Flag countryCode={number.countryCode} />
                    <span>
                      <Link to={`/dashboard/phone-numbers/${number.id}`} className={classes.link}>
                        {nameOf(number)}
                      </Link>
                      {number.friendlyName && <span className={classes.soft}>{number.friendlyName}</span>}
                    </span>
                  </span>
                </th>
                <td>
                  <NumberLamp number={number} />
                </td>
                <td>{facts.assistant}</td>
                <td>{facts.cost}</td>
                <td data-warn={number.renewalWarning !== null || undefined}>{facts.renewal}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
