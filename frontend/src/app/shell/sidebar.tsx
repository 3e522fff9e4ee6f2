import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
import { LanguageSwitch } from '../../components/language-switch';
import { ThemeSwitch } from '../../components/theme-switch';
import { Wordmark } from '../../components/wordmark';
import { useMe } from '../../hooks/use-session';
import { signOut } from '../../lib/api';
import { usePlaces } from './navigation';
import classes from './sidebar.module.css';
import { UnreadBadge } from './unread-badge';

/** Shows navigation, the signed-in person and their switches beside the content on wide screens. */
export function Sidebar() {
  const { t } = useTranslation();
  const me = useMe();
  const places = usePlaces();
  return (
    <aside className={classes.sidebar} aria-label={t('shell.sidebar')}>
      <Link to="/dashboard" className={classes.brand} aria-label={t('shell.brand')}>
        <Wordmark />
      </Link>
      <nav aria-label={t('nav.label')}>
        <ul className={classes.places}>
          {places.map(({ to, end, label, Icon }) => (
            <li key={to}>
              <NavLink to={to} end={end} className={classes.place}>
                <Icon size={20} stroke={1.75} aria-hidden="true" />
                {t(label)}
                {to === '/dashboard/inbox' && <UnreadBadge />}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes.person}>
        <p className={classes.business}>{me.tenant.name}</p>
        <Link to="/dashboard/settings/account" className={classes.email}>
          {me.user.name || me.user.email}
        </Link>
        <div className={classes.switches}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
        <button type="button" className={classes.leave} onClick={() => void signOut()}>
          <IconLogout size={18} stroke={1.75} aria-hidden="true" />
          {t('account.signOut')}
        </button>
      </div>
    </aside>
  );
}
