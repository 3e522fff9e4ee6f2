import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import type { Item } from './api';
import { AppointmentItem } from './appointment-item';
import { CallItem } from './call-item';
import { MessageBubble } from './message-bubble';
import { groupByDay } from './time-line';
import classes from './time-line-view.module.css';
import { useDayText } from './use-day-text';
import { VoicemailItem } from './voicemail-item';

interface TimeLineProps {
  items: Item[];
  /** There is more before these. */
  more: boolean;
  loading: boolean;
  onMore: () => void;
}

/** Tells a conversation in the order it happened, under the days of the business's time zone. */
export function TimeLine({ items, more, loading, onMore }: TimeLineProps) {
  const { t } = useTranslation('inbox');
  const place = usePlace();
  const dayText = useDayText();
  return (
    <div className={classes.line}>
      <div className={classes.start}>
        {more ? (
          <Button size="sm" variant="default" loading={loading} onClick={onMore}>
            {t('earlier')}
          </Button>
        ) : (
          t('beginning')
        )}
      </div>
      {groupByDay(place, items).map(({ key, items: those }) => (
        <section key={key} className={classes.day} aria-label={dayText(key, 'long')}>
          <p className={classes.date} aria-hidden="true">
            {dayText(key, 'long')}
          </p>
          <ul className={classes.items}>
            {those.map((item) => (
              <li key={`${item.kind} ${item.id}`} className={classes.item}>
                <ItemView item={item} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ItemView({ item }: { item: Item }) {
  if (item.call) return <CallItem call={item.call} />;
  if (item.message) return <MessageBubble message={item.message} />;
  if (item.voicemail) return <VoicemailItem voicemail={item.voicemail} />;
  if (item.appointment) return <AppointmentItem appointment={item.appointment} at={item.at} />;
  return null;
}
