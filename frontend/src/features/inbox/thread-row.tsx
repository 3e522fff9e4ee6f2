import { IconCalendarEvent, IconMessage, IconPhone, IconRecordMail } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePlace } from '../../hooks/use-place';
import { dayKey, formatTime } from '../../lib/format';
import type { Thread } from './api';
import classes from './thread-row.module.css';
import { useDayText } from './use-day-text';
import { usePersonName } from './use-person-name';

const icons = {
  CALL: IconPhone,
  MESSAGE: IconMessage,
  VOICEMAIL: IconRecordMail,
  APPOINTMENT: IconCalendarEvent,
};

/** Leads to a conversation: whose, what came last and when, and how much of it is new. */
export function ThreadRow({ thread, open }: { thread: Thread; open: boolean }) {
  const { t } = useTranslation('inbox');
  const place = usePlace();
  const dayText = useDayText();
  const { name } = usePersonName()(thread);
  const Icon = icons[thread.lastKind];
  const isToday = dayKey(place, thread.lastAt) === dayKey(place, new Date());
  return (
    <li className={classes.item}>
      <Link
        to={`/dashboard/inbox/${encodeURIComponent(thread.id)}`}
        className={classes.link}
        aria-current={open ? 'true' : undefined}
        data-unread={thread.unread > 0 || undefined}
      >
        <span className={classes.top}>
          <span className={classes.name}>{name}</span>
          <time dateTime={thread.lastAt} className={classes.time}>
            {isToday ? formatTime(place, thread.lastAt) : dayText(dayKey(place, thread.lastAt), 'short')}
          </time>
        </span>
        <span className={classes.bottom}>
          <Icon className={classes.icon} size={17} stroke={1.75} aria-hidden="true" />
          <span className={classes.text}>{thread.lastText || t(`lastKind.${thread.lastKind}`)}</span>
          {thread.unread > 0 && (
            <span className={classes.badge}>{t('unreadCount', { count: thread.unread })}</span>
          )}
        </span>
      </Link>
    </li>
  );
}
