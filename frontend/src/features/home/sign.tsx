import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyButton } from '../../components/copy-button';
import { useMe } from '../../hooks/use-session';
import { useSubscription } from '../../hooks/use-subscription';
import type { PhoneNumber } from '../../lib/model';
import { numberState } from '../numbers/number-state';
import { useAnswering } from '../numbers/use-answering';
import type { Home } from './api';
import { homeState } from './line-state';
import classes from './sign.module.css';

/** Hangs the shop sign: the business, its number and one sentence on how the line is doing. */
export function Sign({ numbers, line }: { numbers: PhoneNumber[]; line: Home['line'] | undefined }) {
  const { t } = useTranslation('home');
  const { tenant } = useMe();
  const subscription = useSubscription();
  const sentence = useAnswering();
  const state = homeState(numbers, subscription, line);
  const shown = numbers.filter((number) => number.number && number.status === 'ACTIVE').slice(0, 3);
  return (
    <section className={classes.sign} aria-label={t('sign.label')}>
      <p className={classes.business}>{tenant.name}</p>
      {shown.map((number) => (
        <p key={number.id} className={classes.number} data-small={shown.length > 1 || undefined}>
          <Link to={`/dashboard/phone-numbers/${number.id}`} className={classes.link}>
            {number.formattedNumber ?? number.number}
          </Link>
          <CopyButton text={number.number ?? ''} what={number.formattedNumber ?? ''} />
        </p>
      ))}
      <p className={classes.sentence}>
        <span className={classes.bulb} data-tone={state.tone} aria-hidden="true" />
        {t(`line.${state.name}`, {
          count: state.count,
          assistant: answering(numbers),
        })}
      </p>
      {line?.answering && line.answering.because !== 'ready' && (
        <p className={classes.sentence}>{sentence(line.answering)}</p>
      )}
    </section>
  );
}

function answering(numbers: PhoneNumber[]): string {
  const names = numbers
    .filter((number) => numberState(number).name === 'answering')
    .map(({ assistant }) => assistant?.name);
  return names[0] ?? '';
}
