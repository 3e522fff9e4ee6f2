import { IconUserCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Wordmark } from '../../components/wordmark';
import { useMe } from '../../hooks/use-session';
import classes from './top-bar.module.css';

/** Shows the name and the way to one's account at the top of a phone's screen. */
export function TopBar() {
  const { t } = useTranslation();
  const { tenant } = useMe();
  return (
    <nav className={classes.bar} aria-label={t('shell.top')}>
      <Link to="/dashboard" className={classes.brand} aria-label={t('shell.brand')}>
        <Wordmark />
      </Link>
      <span className={classes.business}>{tenant.name}</span>
      <Link to="/dashboard/settings/account" className={classes.account} aria-label={t('account.title')}>
        <IconUserCircle size={26} stroke={1.5} aria-hidden="true" />
      </Link>
    </nav>
  );
}
