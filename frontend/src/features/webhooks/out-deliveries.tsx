import { Button, Textarea } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { keys } from '../../lib/query-client';
import facts from './delivery-facts.module.css';
import { eventName } from './event-name';
import classes from './outgoing.module.css';
import { type Endpoint, type OutDelivery, readOutDeliveries, resendDelivery } from './outgoing-api';

const tones: Record<OutDelivery['status'], LampTone> = {
  PENDING: 'wait',
  DELIVERED: 'on',
  FAILED: 'wait',
  GIVEN_UP: 'alarm',
};

/** Lists what an address was told, the newest first, with its answers. */
export function OutDeliveries({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  const deliveries = useInfiniteQuery({
    queryKey: keys.outDeliveries(endpoint.id),
    queryFn: ({ pageParam, signal }) => readOutDeliveries(endpoint.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const list = deliveries.data?.pages.flatMap((page) => page.deliveries) ?? [];
  if (deliveries.isPending) return <RowsSkeleton rows={2} height={52} />;
  if (deliveries.isError)
    return <ProblemPanel error={deliveries.error} onRetry={() => void deliveries.refetch()} />;
  if (list.length === 0) return <p className={classes.soft}>{t('out.noDeliveries')}</p>;
  return (
    <>
      <ul className={classes.deliveries}>
        {list.map((delivery) => (
          <Row key={delivery.id} endpoint={endpoint} delivery={delivery} />
        ))}
      </ul>
      {deliveries.hasNextPage && (
        <Button
          size="sm"
          variant="default"
          loading={deliveries.isFetchingNextPage}
          onClick={() => void deliveries.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Row({ endpoint, delivery }: { endpoint: Endpoint; delivery: OutDelivery }) {
  const { t } = useTranslation('webhooks');
  const place = usePlace();
  const { status, attempts, createdAt, responseStatus, responseBody, nextAttemptAt, milliseconds } = delivery;
  const answer = [
    ...(responseStatus ? [String(responseStatus)] : []),
    ...(milliseconds === null ? [] : [t('out.took', { count: milliseconds })]),
    ...(attempts > 0 ? [t('out.attempts', { count: attempts })] : []),
  ].join(' · ');
  return (
    <li className={classes.delivery}>
      <p className={classes.line}>
        <span className={classes.name}>{eventName(t, delivery.eventType)}</span>
        <Lamp tone={tones[status]}>{t(`out.status.${status}`)}</Lamp>
      </p>
      <p className={classes.soft}>
        <time dateTime={createdAt}>{formatDateTime(place, createdAt)}</time>
        {answer && ` · ${answer}`}
      </p>
      {status === 'FAILED' && nextAttemptAt && (
        <p className={classes.soft}>{t('out.nextAt', { at: formatDateTime(place, nextAttemptAt) })}</p>
      )}
      <details>
        <summary className={classes.summary}>{t('details')}</summary>
        <div className={facts.facts}>
          <Block title={t('body')} text={JSON.stringify(delivery.payload, null, 2)} />
          <Block title={t('out.answer')} text={responseBody || '–'} />
          <Resend endpoint={endpoint} delivery={delivery} />
        </div>
      </details>
    </li>
  );
}

function Block({ title, text }: { title: string; text: string }) {
  return (
    <Textarea
      label={title}
      classNames={{ input: facts.text }}
      readOnly
      spellCheck={false}
      minRows={1}
      maxRows={16}
      value={text}
    />
  );
}

function Resend({ endpoint, delivery }: { endpoint: Endpoint; delivery: OutDelivery }) {
  const { t } = useTranslation('webhooks');
  const mayWrite = usePermission('webhooks:write');
  const queryClient = useQueryClient();
  const resend = useMutation({
    mutationFn: () => resendDelivery(endpoint.id, delivery.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.endpoints }),
  });
  if (!mayWrite || !endpoint.isActive || delivery.status === 'PENDING') return null;
  return (
    <>
      <div>
        <Button size="sm" variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
          {t('out.resend')}
        </Button>
      </div>
      {resend.error && <ProblemPanel error={resend.error} />}
    </>
  );
}
