import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePlace } from '../../hooks/use-place';
import { formatTime } from '../../lib/format';
import type { Message } from './api';
import { AttachmentButton } from './attachment-button';
import classes from './message-bubble.module.css';
import { MessageDetails } from './message-details';

/** Shows a text as a bubble on its side of the conversation, with what became of it. */
export function MessageBubble({ message }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const place = usePlace();
  const own = message.direction === 'OUTBOUND';
  const failed = message.status === 'FAILED' || message.status === 'UNDELIVERED';
  return (
    <div className={classes.message} data-own={own || undefined}>
      <div className={classes.bubble}>
        <span className={classes.spoken}>{t(own ? 'message.you' : 'message.them')}: </span>
        {message.body}
        {message.media.map(({ url, contentType }) =>
          url ? (
            <AttachmentButton key={url} url={url} contentType={contentType} />
          ) : (
            <span key={contentType} className={classes.media}>
              {t('message.attachmentComing', { type: contentType })}
            </span>
          ),
        )}
      </div>
      <p className={classes.foot} data-failed={failed || message.parked || undefined}>
        <time dateTime={message.createdAt}>{formatTime(place, message.createdAt)}</time>
        {own && ` · ${message.parked ? t('message.parked') : t(`message.status.${message.status}`)}`}
        {failed && message.failureReason && <span lang="en"> · {message.failureReason}</span>}
        {message.parked && (
          <>
            {' · '}
            <Link to="/dashboard/texting?tab=parked" className={classes.decide}>
              {t('message.decide')}
            </Link>
          </>
        )}
      </p>
      {own && <MessageDetails id={message.id} />}
    </div>
  );
}
