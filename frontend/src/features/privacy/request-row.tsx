import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatDateTime } from '../../lib/format';
import { keys } from '../../lib/query-client';
import { type DataRequest, readDownload, retryRequest } from './api';
import classes from './data.module.css';
import { Receipts } from './receipts';

/** Shows one export or erasure: how far it is, its file or its receipts. */
export function RequestRow({ request }: { request: DataRequest }) {
  const { t } = useTranslation('privacy');
  const place = usePlace();
  const [opened, setOpened] = useState(false);
  const { kind, createdAt, receipts, error } = request;
  return (
    <li className={classes.row}>
      <p className={classes.line}>
        <span className={classes.name}>{t(`kind.${kind}`)}</span>
        <State request={request} />
      </p>
      <p className={classes.soft}>
        <time dateTime={createdAt}>{formatDateTime(place, createdAt)}</time>
        {kind !== 'export' && ` · ${t('counts', counted(place, receipts))}`}
      </p>
      {error && <p className={classes.alarm}>{t('exportFailed')}</p>}
      {kind === 'export' ? <Download request={request} /> : <Retry request={request} />}
      {kind !== 'export' && (
        <details onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary className={classes.summary}>{t('receipts')}</summary>
          {opened && <Receipts requestId={request.id} />}
        </details>
      )}
    </li>
  );
}

function counted(
  place: ReturnType<typeof usePlace>,
  { pending, done, failed, mustKeep }: DataRequest['receipts'],
) {
  return {
    done: formatCount(place, done),
    open: formatCount(place, pending + failed),
    kept: formatCount(place, mustKeep),
  };
}

function State({
  request: { kind, finishedAt, error, receipts, fileExpiresAt, fileBytes },
}: {
  request: DataRequest;
}) {
  const { t } = useTranslation('privacy');
  if (!finishedAt)
    return (
      <Lamp tone={receipts.failed > 0 ? 'alarm' : 'wait'} busy>
        {t(receipts.failed > 0 ? 'state.retrying' : 'state.working')}
      </Lamp>
    );
  if (error || receipts.failed > 0) return <Lamp tone="alarm">{t('state.failed')}</Lamp>;
  const isOver = kind === 'export' && (!fileBytes || !fileExpiresAt || new Date(fileExpiresAt) < new Date());
  return <Lamp tone={isOver ? 'off' : 'on'}>{t(isOver ? 'state.over' : 'state.done')}</Lamp>;
}

function Download({ request }: { request: DataRequest }) {
  const { t } = useTranslation('privacy');
  const place = usePlace();
  const download = useMutation({
    mutationFn: () => readDownload(request.id),
    onSuccess: ({ downloadUrl }) => {
      if (downloadUrl) window.location.assign(downloadUrl);
    },
  });
  if (!request.downloadUrl || !request.fileExpiresAt) return null;
  const megabytes = formatCount(place, Math.max(1, Math.round((request.fileBytes ?? 0) / 1_000_000)));
  return (
    <>
      <p className={classes.soft}>
        {t('file', { megabytes, until: formatDateTime(place, request.fileExpiresAt) })}
      </p>
      <div>
        <Button size="sm" variant="default" loading={download.isPending} onClick={() => download.mutate()}>
          {t('download')}
        </Button>
      </div>
      {download.error && <ProblemPanel error={download.error} />}
    </>
  );
}

function Retry({ request }: { request: DataRequest }) {
  const { t } = useTranslation('privacy');
  const mayRetry = usePermission('privacy:write');
  const queryClient = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryRequest(request.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.dataRequests }),
  });
  if (!mayRetry || request.receipts.failed === 0) return null;
  return (
    <>
      <div>
        <Button size="sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('retry')}
        </Button>
      </div>
      {retry.error && <ProblemPanel error={retry.error} />}
    </>
  );
}
