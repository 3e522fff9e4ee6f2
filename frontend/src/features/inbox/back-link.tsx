import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import classes from './back-link.module.css';

/** Leads a phone back to the list, which wide screens show anyway. */
export function BackLink() {
  const { t } = useTranslation('inbox');
  return (
    <Link to="/dashboard/inbox" className={classes.back} aria-label={t('back')}>
      <IconArrowLeft size={22} stroke={1.75} aria-hidden="true" />
    </Link>
  );
}
