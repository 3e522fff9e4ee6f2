import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Facts } from '../../components/facts';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import tableClasses from '../../components/table.module.css';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatCount, formatDateTime } from '../../lib/format';
import type { NumberPool as Pool } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { PoolImport } from './pool-import';
import { SettingsPage } from './settings-page';

/** Shows operators the numbers bought ahead, and takes more from a CSV file. */
export default function NumberPool() {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const pool = useQuery({
    queryKey: keys.pool,
    queryFn: ({ signal }) => unwrap(api.GET('/api/number-pool', { signal })),
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
            <PoolTable entries={data.entries} />
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function PoolTable({ entries }: { entries: Pool['entries'] }) {
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
    <div className={tableClasses.frame}>
      <table className={tableClasses.table}>
        <caption className={tableClasses.caption}>{t('numberPool.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('numberPool.number')}</th>
            <th scope="col">{t('numberPool.state')}</th>
            <th scope="col">{t('numberPool.claimedAt')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <th scope="row">{entry.number}</th>
              <td>{t(`numberPool.states.${entry.status as 'FREE'}`, { defaultValue: entry.status })}</td>
              <td>{formatDateTime(place, entry.claimedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
