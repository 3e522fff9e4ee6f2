import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { BackLink } from './back-link';
import { useMarkRead, useThread } from './queries';
import { ReplyBox } from './reply-box';
import { ThreadHeader } from './thread-header';
import classes from './thread-view.module.css';
import { joinPages } from './time-line';
import { TimeLine } from './time-line-view';
import { usePersonName } from './use-person-name';
import { useStayInPlace } from './use-stay-in-place';

const NEAR_TOP_PX = 120;

/** Shows one conversation from its end: who it is, everything that happened, and a box to answer in. */
export function ThreadView({ id }: { id: string }) {
  const { t } = useTranslation('inbox');
  const nameOf = usePersonName();
  const query = useThread(id);
  const pages = query.data?.pages ?? [];
  const items = joinPages(pages);
  const newest = pages[0];
  const scroll = useStayInPlace(items);
  useReadMark(id, items.at(-1)?.id);
  const showEarlier = () => void query.fetchNextPage();
  if (!newest) {
    return (
      <div className={classes.inset}>
        <BackLink />
        {query.isError ? (
          <ProblemPanel
            error={query.error}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        ) : (
          <RowsSkeleton rows={4} height={88} />
        )}
      </div>
    );
  }
  return (
    <section className={classes.view} aria-label={t('thread', { name: nameOf(newest.thread).name })}>
      <ThreadHeader thread={newest.thread} upcoming={newest.upcoming} />
      <div
        className={classes.scroll}
        ref={scroll}
        onScroll={(event) => {
          const nearTop = event.currentTarget.scrollTop < NEAR_TOP_PX;
          if (nearTop && query.hasNextPage && !query.isFetching) showEarlier();
        }}
      >
        <TimeLine
          items={items}
          more={query.hasNextPage}
          loading={query.isFetchingNextPage}
          onMore={showEarlier}
        />
      </div>
      <ReplyBox thread={newest.thread} />
    </section>
  );
}

/** Counts a conversation as read once it is on the screen. */
function useReadMark(threadId: string, lastItem: string | undefined): void {
  const { mutate } = useMarkRead();
  const mayMark = usePermission('messages:write');
  useEffect(() => {
    if (!lastItem || !mayMark) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', mark);
      mutate(threadId);
    };
    document.addEventListener('visibilitychange', mark);
    mark();
    return () => document.removeEventListener('visibilitychange', mark);
  }, [threadId, lastItem, mayMark, mutate]);
}
