import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Flag } from '../../components/flag';
import { NO_VALUE } from '../../lib/format';
import type { PhoneNumber } from '../../lib/model';
import { NumberLamp } from './number-lamp';
import classes from './number-list.module.css';
import { useNumberFacts } from './use-number-facts';
import { useNumberName } from './use-number-name';

/** Lists numbers as cards, for phones; the whole card leads to the number. */
export function NumberCards({ numbers }: { numbers: PhoneNumber[] }) {
  const { t } = useTranslation('numbers');
  const nameOf = useNumberName();
  const factsOf = useNumberFacts();
  return (
    <ul className={classes.cards} aria-label={t('title')}>
      {numbers.map((number) => {
        const facts = factsOf(number);
        return (
          <li
            key={number.id}
            className={classes.card}
            data-quiet={number.status === 'CANCELLED' || undefined}
          >
            <span className={classes.identity}>
              <Flag countryCode={number.countryCode} />
              <span>
                <Link
                  to={`/dashboard/phone-numbers/${number.id}`}
                  className={`${classes.link} ${classes.cover}`}
                >
                  {nameOf(number)}
                </Link>
                {number.friendlyName && <span className={classes.soft}>{number.friendlyName}</span>}
              </span>
            </span>
            <NumberLamp number={number} />
            <span className={classes.facts}>
              {facts.assistant !== NO_VALUE && (
                <span>
                  {t('columns.assistant')}: {facts.assistant}
                </span>
              )}
              {facts.cost !== NO_VALUE && (
                <span>
                  {facts.cost}
                  {number.renewsAt && ` · ${facts.renewal}`}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
