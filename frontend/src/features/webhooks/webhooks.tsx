import '../../components/overlay-styles';
import { Button, Select } from '@mantine/core';
import { IconWebhook } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { Segmented } from '../../components/segmented';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { usePermission } from '../../hooks/use-permission';
import { keys } from '../../lib/query-client';
import { SettingsPage } from '../settings';
import { type Delivery, type DeliveryFilter, readDeliveries } from './api';
import { DeliveryRow } from './delivery-row';
import { Outgoing } from './outgoing';
import { ReplayDialog } from './replay-dialog';
import classes from './webhooks.module.css';

const statuses = ['RECEIVED', 'DONE', 'FAILED', 'UNKNOWN'] as const;
const ALL = 'ALL';
const MOST_AT_ONCE = 50;

function useDeliveries(filter: DeliveryFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.deliveries, 'list', filter],
    queryFn: ({ pageParam, signal }) => readDeliveries(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  });
}

type Way = 'in' | 'out';

/** Shows both directions: what providers tell us, and what we tell the business's own systems. */
export default function Webhooks() {
  const { t } = useTranslation('webhooks');
  const [query, setQuery] = useSearchParams();
  const way: Way = query.get('way') === 'out' ? 'out' : 'in';
  const options = (['in', 'out'] as const).map((value) => ({
    value,
    label: t(`way.${value}`),
    content: t(`way.${value}`),
  }));
  return (
    <SettingsPage title={t('title')} lead={t(way === 'in' ? 'lead' : 'out.lead')}>
      <div>
        <Segmented
          label={t('way.label')}
          value={way}
          options={options}
          onChange={(value) => setQuery(value === 'out' ? { way: 'out' } : {}, { replace: true })}
        />
      </div>
      {way === 'in' ? <Incoming /> : <Outgoing />}
    </SettingsPage>
  );
}

/** Shows what providers sent us, whether it was genuine, what it changed, and lets it be worked through again. */
function Incoming() {
  const { t } = useTranslation('webhooks');
  const [filter, setFilter] = useState<DeliveryFilter>({ provider: null, status: null });
  const deliveries = useDeliveries(filter);
  const list = deliveries.data?.pages.flatMap((page) => page.deliveries);
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      {deliveries.isPending && <RowsSkeleton rows={5} height={76} />}
      {deliveries.isError && (
        <ProblemPanel
          error={deliveries.error}
          onRetry={() => void deliveries.refetch()}
          retrying={deliveries.isFetching}
        />
      )}
      {list && <DeliveryList deliveries={list} filtered={Boolean(filter.provider || filter.status)} />}
      {deliveries.hasNextPage && (
        <div>
          <Button
            variant="default"
            loading={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

interface FiltersProps {
  filter: DeliveryFilter;
  onChange: (filter: DeliveryFilter) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  const { t } = useTranslation('webhooks');
  const { capabilities } = useMultiCarrierProvider();
  const providers = capabilities.data?.providers ?? [];
  return (
    <div className={classes.filters}>
      <Select
        label={t('filter.provider')}
        data={[
          { value: ALL, label: t('filter.all') },
          ...providers.map(({ provider, label }) => ({ value: provider, label })),
        ]}
        value={filter.provider || ALL}
        onChange={(value) => onChange({ ...filter, provider: value === ALL ? null : value })}
      />
      <Select
        label={t('filter.status')}
        data={[
          { value: ALL, label: t('filter.all') },
          ...statuses.map((value) => ({ value, label: t(`status.${value}`) })),
        ]}
        value={filter.status || ALL}
        onChange={(value) => onChange({ ...filter, status: statuses.find((each) => each === value) ?? null })}
      />
    </div>
  );
}

function DeliveryList({ deliveries, filtered }: { deliveries: Delivery[]; filtered: boolean }) {
  const { t } = useTranslation('webhooks');
  const mayReplay = usePermission('webhooks:write');
  const [chosen, setChosen] = useState<string[]>([]);
  const [asked, setAsked] = useState(false);
  // Only what is still in sight counts.
  const shown = chosen.filter((id) => deliveries.some((delivery) => delivery.id === id));
  const choose = (id: string, wanted: boolean) =>
    setChosen(wanted ? [...shown, id] : shown.filter((each) => each !== id));
  if (deliveries.length === 0) {
    return (
      <Panel>
        <EmptyState
          icon={<IconWebhook size={26} stroke={1.75} aria-hidden="true" />}
          title={t(filtered ? 'nothingFound.title' : 'empty.title')}
          text={t(filtered ? 'nothingFound.text' : 'empty.text')}
        />
      </Panel>
    );
  }
  return (
    <Panel flush>
      {mayReplay && (
        <div className={classes.bar}>
          <span role="status">
            {shown.length > 0 ? t('chosen', { count: shown.length }) : t('chooseHint')}
          </span>
          <Button
            size="sm"
            variant="default"
            disabled={shown.length === 0 || shown.length > MOST_AT_ONCE}
            onClick={() => setAsked(true)}
          >
            {t('replay.action')}
          </Button>
        </div>
      )}
      <ul>
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            chosen={mayReplay ? shown.includes(delivery.id) : null}
            onChoose={(wanted) => choose(delivery.id, wanted)}
          />
        ))}
      </ul>
      <ReplayDialog
        ids={shown}
        opened={asked}
        onClose={() => setAsked(false)}
        onDone={() => {
          setAsked(false);
          setChosen([]);
        }}
      />
    </Panel>
  );
}
