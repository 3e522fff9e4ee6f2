import { useTranslation } from 'react-i18next';
import { useUnreadCount } from '../../hooks/use-unread-count';
import classes from './unread-badge.module.css';

/** Counts the unread conversations beside the inbox's name; nothing to see when there are none. */
export function UnreadBadge() {
  const { t } = useTranslation();
  const count = useUnreadCount();
  if (!count) return null;
  return (
    <span className={classes.badge}>
      <span aria-hidden="true">{count}</span>
      <span className={classes.spoken}>, {t('nav.unread', { count })}</span>
    </span>
  );
}
