import { IconMessages } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { useDocumentTitle } from '../../hooks/use-document-title';
import classes from './inbox.module.css';
import { ThreadList } from './thread-list';
import { ThreadView } from './thread-view';
import { useFrameTop } from './use-frame-top';

/** Shows the conversations beside the one that is open; a phone shows one of the two. */
export default function Inbox() {
  const { t } = useTranslation('inbox');
  const { id } = useParams();
  const frame = useRef<HTMLDivElement>(null);
  useFrameTop(frame);
  useDocumentTitle(t('title'));
  return (
    <div className={classes.frame} ref={frame} data-open={id ? true : undefined}>
      <h1 className={classes.spoken}>{t('title')}</h1>
      <section className={classes.list} aria-label={t('list')}>
        <ThreadList openId={id ?? null} />
      </section>
      <div className={classes.thread}>
        {id ? (
          <ThreadView key={id} id={id} />
        ) : (
          <div className={classes.choose}>
            <EmptyState
              icon={<IconMessages size={26} stroke={1.75} aria-hidden="true" />}
              title={t('choose.title')}
              text={t('choose.text')}
            />
          </div>
        )}
      </div>
    </div>
  );
}
