import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { formatDate, formatDateTime } from '../../lib/format';
import { keys } from '../../lib/query-client';
import { type Receipt, readReceipts } from './api';
import classes from './data.module.css';

const tones: Record<Receipt['status'], LampTone> = {
  PENDING: 'wait',
  DONE: 'on',
  FAILED: 'alarm',
  MUST_KEEP: 'off',
};

/** Lists what became of each item: here, and at every provider. Follows along while it happens. */
export function Receipts({ requestId }: { requestId: string }) {
  const { t } = useTranslation('privacy');
  const receipts = useInfiniteQuery({
    queryKey: keys.receipts(requestId),
    queryFn: ({ pageParam, signal }) => readReceipts(requestId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  if (receipts.isPending) return <RowsSkeleton rows={3} height={44} />;
  if (receipts.isError)
    return <ProblemPanel error={receipts.error} onRetry={() => void receipts.refetch()} />;
  const list = receipts.data.pages.flatMap((page) => page.receipts);
  if (list.length === 0) return <p className={classes.soft}>{t('noReceipts')}</p>;
  return (
    <>
      <ul className={classes.receipts}>
        {list.map((receipt) => (
          <Row key={receipt.id} receipt={receipt} />
        ))}
      </ul>
      {receipts.hasNextPage && (
        <Button
          size="sm"
          variant="default"
          loading={receipts.isFetchingNextPage}
          onClick={() => void receipts.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Row({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('privacy');
  const place = usePlace();
  const { provider, kind, subject, amount, status, reason, keepUntil, nextAttemptAt } = receipt;
  const what =
    kind === 'rows'
      ? t(`table.${subject as 'call_logs'}`, { defaultValue: subject })
      : t(`item.${kind as 'call'}`, { defaultValue: kind });
  return (
    <li className={classes.receipt}>
      <p className={classes.line}>
        <span>
          <strong>{what}</strong>
          {amount !== null && ` (${amount})`} · {provider ?? 'Telyx'}
        </span>
        <Lamp tone={tones[status]}>{t(`status.${status}`)}</Lamp>
      </p>
      {provider && kind !== 'number' && <p className={classes.id}>{subject}</p>}
      {reason && (
        <p className={classes.soft} lang="en">
          {reason}
        </p>
      )}
      {keepUntil && <p className={classes.soft}>{t('keepUntil', { date: formatDate(place, keepUntil) })}</p>}
      {status === 'FAILED' && nextAttemptAt && (
        <p className={classes.soft}>{t('nextAt', { at: formatDateTime(place, nextAttemptAt) })}</p>
      )}
    </li>
  );
}
