import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AuditLine } from '../../components/audit/audit-line';
import { EmptyState } from '../../components/empty-state';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatDateTime } from '../../lib/format';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';
import { SettingsPage } from './settings-page';

const PAGE = 50;

/** Shows who changed what, when and from where, newest first. */
export default function AuditLog() {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const log = useInfiniteQuery({
    queryKey: [...keys.audit, 'all'],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(api.GET('/api/audit-log', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <SettingsPage title={t('auditLog.title')} lead={t('auditLog.summary')}>
      {log.isPending && <RowsSkeleton rows={5} height={60} />}
      {log.data && (
        <Panel flush>
          {entries.length === 0 ? (
            <EmptyState title={t('auditLog.empty.title')} text={t('auditLog.empty.text')} />
          ) : (
            <ul className={rows.list}>
              {entries.map((entry) => (
                <li key={entry.id} className={rows.row}>
                  <span className={rows.words}>
                    <AuditLine entry={entry} />
                    <span className={rows.soft}>
                      <time dateTime={entry.at}>{formatDateTime(place, entry.at)}</time>
                      {entry.ip && ` · ${entry.ip}`}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      )}
      {log.isError && (
        <ProblemPanel error={log.error} onRetry={() => void log.refetch()} retrying={log.isFetching} />
      )}
      {log.hasNextPage && (
        <div>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('auditLog.more')}
          </Button>
        </div>
      )}
    </SettingsPage>
  );
}
