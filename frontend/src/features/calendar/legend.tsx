import { useTranslation } from 'react-i18next';
import classes from './legend.module.css';
import { sourceIcons, statusIcons } from './marks';

/** Explains the marks on the blocks. */
export function Legend() {
  const { t } = useTranslation('calendar');
  return (
    <ul className={classes.legend} aria-label={t('legend')}>
      {(['AI', 'STAFF', 'WEB', 'SMS'] as const).map((source) => {
        const Icon = sourceIcons[source];
        return (
          <li key={source}>
            <Icon size={15} stroke={1.9} aria-hidden="true" /> {t(`source.${source}`)}
          </li>
        );
      })}
      {(['BOOKED', 'CONFIRMED', 'RESCHEDULED', 'COMPLETED', 'NO_SHOW'] as const).map((status) => {
        const Icon = statusIcons[status];
        return (
          <li key={status}>
            <Icon size={15} stroke={2} aria-hidden="true" /> {t(`status.${status}`)}
          </li>
        );
      })}
    </ul>
  );
}
