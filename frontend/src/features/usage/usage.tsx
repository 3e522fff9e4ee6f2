import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Facts } from '../../components/facts';
import { LinkButton } from '../../components/link-button';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatMoney } from '../../lib/format';
import { keys } from '../../lib/query-client';
import { saveBlob } from '../../lib/save-file';
import { dayText } from '../../lib/zone';
import type { Money } from '../inbox';
import { SettingsPage } from '../settings';
import { exportUsage, readUsage, type Usage as UsageData } from './api';
import { NumberUsage } from './number-usage';
import classes from './usage.module.css';
import { UsageItems } from './usage-items';
import { UsageMeter } from './usage-meter';

/** Shows what this month has used of the plan, what it cost, and which number it went to. */
export default function Usage() {
  const { t } = useTranslation('usage');
  const usage = useQuery({ queryKey: keys.usage, queryFn: ({ signal }) => readUsage(signal) });
  return (
    <SettingsPage
      title={t('title')}
      lead={t('lead')}
      actions={usage.data && <Export month={usage.data.month} />}
    >
      <Loaded query={usage} skeleton={<RowsSkeleton rows={3} height={168} />}>
        {(data) => <Content usage={data} />}
      </Loaded>
    </SettingsPage>
  );
}

function Content({ usage }: { usage: UsageData }) {
  const { t } = useTranslation('usage');
  const place = usePlace();
  const money = ({ amount, currency }: Money) => formatMoney(place, Number(amount), currency);
  const month = dayText(place.language, `${usage.month}-01`, { month: 'long', year: 'numeric' });
  return (
    <>
      {usage.state !== 'OK' && <StateNote state={usage.state} />}
      <Panel title={month} lead={t('included')}>
        <div className={classes.meters}>
          <UsageMeter label={t('minutes')} used={usage.used.aiMinutes} limit={usage.limits.aiMinutes} />
          <UsageMeter label={t('texts')} used={usage.used.sms} limit={usage.limits.sms} />
        </div>
        <p className={classes.soft}>
          {t('calls', { count: usage.used.calls, amount: formatCount(place, usage.used.calls) })}
        </p>
      </Panel>
      <Panel title={t('cost.title')} lead={t('cost.lead')}>
        <Facts
          items={(['total', 'ai', 'carrier', 'sms'] as const).map((name) => ({
            label: t(`cost.${name}`),
            value: money(usage.cost[name]),
          }))}
        />
      </Panel>
      <Panel title={t('byNumber')} flush>
        {usage.byNumber.length === 0 ? (
          <EmptyState headingLevel={3} title={t('empty.title')} text={t('empty.text')} />
        ) : (
          <NumberUsage rows={usage.byNumber} />
        )}
      </Panel>
      {usage.byNumber.length > 0 && <UsageItems month={usage.month} />}
    </>
  );
}

function StateNote({ state }: { state: 'WARNING' | 'REACHED' }) {
  const { t } = useTranslation('usage');
  const mayBuy = usePermission('billing:write');
  return (
    <div className={classes.note} data-state={state} role="status">
      <div>
        <p className={classes.strong}>{t(`state.${state}.title`)}</p>
        <p>{t(`state.${state}.text`)}</p>
      </div>
      {mayBuy && (
        <LinkButton to="/dashboard/settings/plan" variant="default" size="sm">
          {t('plan')}
        </LinkButton>
      )}
    </div>
  );
}

function Export({ month }: { month: string }) {
  const { t } = useTranslation('usage');
  const fetchCsv = useMutation({
    mutationFn: () => exportUsage(month),
    onSuccess: ({ fileName, csv }) => saveBlob(fileName, new Blob([csv], { type: 'text/csv;charset=utf-8' })),
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} stroke={1.75} aria-hidden="true" />}
        loading={fetchCsv.isPending}
        onClick={() => fetchCsv.mutate()}
      >
        {t('export')}
      </Button>
      {fetchCsv.error && <ProblemPanel error={fetchCsv.error} />}
    </>
  );
}
