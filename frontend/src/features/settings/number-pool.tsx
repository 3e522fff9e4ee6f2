import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Facts } from '../../components/facts';
import { Lamp, type LampTone } from '../../components/lamp';
import { Loaded } from '../../components/loaded';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatCount, formatDate, formatDateTime } from '../../lib/format';
import type { NumberPool as Pool } from '../../lib/model';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import { PoolImport } from './pool-import';
import rows from './rows.module.css';
import { SettingsPage } from './settings-page';

const PAGE = 50;

/** Shows operators the numbers bought ahead, and takes more from a CSV file. */
export default function NumberPool() {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const [offset, setOffset] = useState(0);
  const pool = useQuery({
    queryKey: [...keys.pool, offset],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/number-pool', { params: { query: { limit: PAGE, offset } }, signal })),
  });
  return (
    <SettingsPage title={t('numberPool.title')} lead={t('numberPool.summary')}>
      <Panel title={t('numberPool.import')} lead={t('numberPool.importLead')}>
        <PoolImport />
      </Panel>
      <Loaded query={pool} skeleton={<RowsSkeleton rows={2} height={96} />}>
        {(data) => (
          <>
            <Panel title={t('numberPool.stock')}>
              <Facts
                items={(['free', 'claimed', 'total'] as const).map((name) => ({
                  label: t(`numberPool.${name}`),
                  value: formatCount(place, data[name]),
                }))}
              />
            </Panel>
            <PoolList entries={data.entries} />
            <Pager total={data.total} size={PAGE} offset={offset} onOffset={setOffset} />
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}

const tones: Record<Pool['entries'][number]['status'], LampTone> = {
  FREE: 'on',
  CLAIMED: 'off',
  COOLING: 'wait',
  RETIRED: 'off',
};

function PoolList({ entries }: { entries: Pool['entries'] }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  if (entries.length === 0) {
    return (
      <Panel>
        <EmptyState title={t('numberPool.empty.title')} text={t('numberPool.empty.text')} />
      </Panel>
    );
  }
  return (
    <Panel title={t('numberPool.numbers')} flush>
      <ul className={rows.list}>
        {entries.map((entry) => (
          <li key={entry.id} className={rows.row}>
            <span className={rows.words}>
              <span className={rows.name}>{formatPhone(entry.number)}</span>
              <span className={rows.soft}>
                {entry.claimedAt && t('numberPool.claimedAt', { at: formatDateTime(place, entry.claimedAt) })}
                {entry.claimedAt && entry.renewsAt && ' · '}
                {entry.renewsAt && t('numberPool.renewsAt', { at: formatDate(place, entry.renewsAt) })}
              </span>
            </span>
            <Lamp tone={tones[entry.status]}>{t(`numberPool.states.${entry.status}`)}</Lamp>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
