import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { Facts } from '../../components/facts';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { Segmented } from '../../components/segmented';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatCount, formatShare, NO_VALUE } from '../../lib/format';
import type { NumberDay } from '../../lib/model';
import { keys } from '../../lib/query-client';
import classes from './analytics.module.css';
import { answerRate, type Measure, measures, totalsOf } from './day-figures';
import { DayTable } from './day-table';
import { DaysChart } from './days-chart';
import { useNumber } from './queries';
import { useNumberName } from './use-number-name';

const ranges = [7, 30, 90] as const;
type Range = `${(typeof ranges)[number]}`;

/** Shows what one number did on each of the last days: as a picture, in sums, and as a table. */
export default function Analytics() {
  const { t } = useTranslation('numbers');
  const { id = '' } = useParams();
  const nameOf = useNumberName();
  const number = useNumber(id);
  const [range, setRange] = useState<Range>('30');
  const days = useQuery({
    queryKey: keys.numberDays(id, Number(range)),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/phone-numbers/{id}/analytics', {
          params: { path: { id }, query: { days: Number(range) } },
          signal,
        }),
      ),
  });
  const name = number.data ? nameOf(number.data) : t('details.screenTitle');
  return (
    <Page
      title={t('analytics.title')}
      lead={t('analytics.lead', { number: name })}
      back={{ to: `/dashboard/phone-numbers/${id}`, label: name }}
      actions={
        <div>
          <Segmented
            label={t('analytics.range')}
            value={range}
            onChange={setRange}
            options={ranges.map((each) => ({
              value: `${each}` as Range,
              label: t('analytics.lastDays', { count: each }),
              content: t('analytics.days', { count: each }),
            }))}
          />
        </div>
      }
    >
      <Loaded query={days} skeleton={<RowsSkeleton rows={2} height={260} />}>
        {(data) => <Content days={data.days} />}
      </Loaded>
    </Page>
  );
}

function Content({ days }: { days: NumberDay[] }) {
  const { t } = useTranslation('numbers');
  const [measure, setMeasure] = useState<Measure>('calls');
  const totals = totalsOf(days);
  if (totals.callsIn + totals.callsOut + totals.smsIn + totals.smsOut === 0) {
    return (
      <Panel>
        <EmptyState
          icon={<IconChartBar size={26} stroke={1.75} aria-hidden="true" />}
          title={t('analytics.emptyTitle')}
          text={t('analytics.emptyText')}
        />
      </Panel>
    );
  }
  return (
    <>
      <Panel title={t('analytics.totals')}>
        <Totals totals={totals} />
      </Panel>
      <Panel title={t('analytics.byDay')}>
        <div className={classes.choice}>
          <Segmented
            label={t('analytics.measure')}
            value={measure}
            onChange={setMeasure}
            options={measures.map((value) => ({
              value,
              label: t(`analytics.measures.${value}`),
              content: t(`analytics.measures.${value}`),
            }))}
          />
        </div>
        <DaysChart days={days} measure={measure} />
        <details className={classes.table}>
          <summary>{t('analytics.table')}</summary>
          <DayTable days={days} />
        </details>
      </Panel>
    </>
  );
}

function Totals({ totals }: { totals: Omit<NumberDay, 'day'> }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const rate = answerRate(totals);
  const count = (value: number) => formatCount(place, value);
  return (
    <Facts
      items={[
        { label: t('analytics.columns.callsIn'), value: count(totals.callsIn) },
        {
          label: t('analytics.columns.answerRate'),
          value: rate === null ? NO_VALUE : formatShare(place, rate),
        },
        { label: t('analytics.columns.callsOut'), value: count(totals.callsOut) },
        { label: t('analytics.columns.minutes'), value: count(Math.round(totals.seconds / 60)) },
        { label: t('analytics.columns.smsIn'), value: count(totals.smsIn) },
        { label: t('analytics.columns.smsOut'), value: count(totals.smsOut) },
      ]}
    />
  );
}
