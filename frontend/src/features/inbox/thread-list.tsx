import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconInbox, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { Segmented } from '../../components/segmented';
import type { Thread, ThreadFilter } from './api';
import { useThreads } from './queries';
import classes from './thread-list.module.css';
import { ThreadRow } from './thread-row';

const TYPING_MS = 250;

/** Lists the conversations, the latest first, with search and the unread ones alone. */
export function ThreadList({ openId }: { openId: string | null }) {
  const { t } = useTranslation('inbox');
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState<'all' | 'unread'>('all');
  const [settled] = useDebouncedValue(search.trim(), TYPING_MS);
  const filter: ThreadFilter = { search: settled, unread: only === 'unread' };
  const threads = useThreads(filter);
  const list = threads.data?.pages.flatMap((page) => page.threads);
  return (
    <>
      <div className={classes.tools}>
        {/* The page's heading is there for screen readers wherever one is. */}
        <p className={classes.title} aria-hidden="true">
          {t('title')}
        </p>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={18} stroke={1.75} aria-hidden="true" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Segmented
          label={t('filter')}
          value={only}
          onChange={setOnly}
          options={[
            { value: 'all', label: t('all'), content: t('all') },
            { value: 'unread', label: t('unreadOnly'), content: t('unreadOnly') },
          ]}
        />
      </div>
      <div className={classes.scroll}>
        {threads.isPending && (
          <div className={classes.inset}>
            <RowsSkeleton rows={5} height={64} />
          </div>
        )}
        {threads.isError && !list && (
          <div className={classes.inset}>
            <ProblemPanel
              error={threads.error}
              onRetry={() => void threads.refetch()}
              retrying={threads.isFetching}
            />
          </div>
        )}
        {list && (list.length > 0 ? <Rows threads={list} openId={openId} /> : <Nothing filter={filter} />)}
        {threads.hasNextPage && (
          <div className={classes.inset}>
            <Button
              variant="default"
              fullWidth
              loading={threads.isFetchingNextPage}
              onClick={() => void threads.fetchNextPage()}
            >
              {t('more')}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function Rows({ threads, openId }: { threads: Thread[]; openId: string | null }) {
  return (
    <ul>
      {threads.map((thread) => (
        <ThreadRow key={thread.id} thread={thread} open={thread.id === openId} />
      ))}
    </ul>
  );
}

function Nothing({ filter }: { filter: ThreadFilter }) {
  const { t } = useTranslation('inbox');
  const name = filter.search ? 'nothingFound' : filter.unread ? 'noneUnread' : 'empty';
  return (
    <EmptyState
      icon={<IconInbox size={26} stroke={1.75} aria-hidden="true" />}
      title={t(`${name}.title`)}
      text={t(`${name}.text`)}
    />
  );
}
