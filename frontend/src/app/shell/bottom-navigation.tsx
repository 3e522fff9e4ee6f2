import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import classes from './bottom-navigation.module.css';
import { places } from './navigation';

/** Shows the four places under the thumb on phones. */
export function BottomNavigation() {
  const { t } = useTranslation();
  return (
    <nav className={classes.bar} aria-label={t('nav.label')}>
      {places.map(({ to, end, label, Icon }) => (
        <NavLink key={to} to={to} end={end} className={classes.place}>
          <Icon size={22} stroke={1.75} aria-hidden="true" />
          <span className={classes.label}>{t(label)}</span>
        </NavLink>
      ))}
    </nav>
  );
}
