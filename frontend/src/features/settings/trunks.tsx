import { Button } from '@mantine/core';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { api, unwrap } from '../../lib/api';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';
import { SettingsPage } from './settings-page';
import { TrunkForm } from './trunk-form';
import { TrunkRow } from './trunk-row';

/** Holds the business's own SIP trunks and their proofs. */
export default function Trunks() {
  const { t } = useTranslation('settings');
  const mayChange = usePermission('trunks:write');
  const [adding, setAdding] = useState(false);
  const trunks = useQuery({
    queryKey: keys.trunks,
    queryFn: ({ signal }) => unwrap(api.GET('/api/sip-trunks', { signal })),
  });
  const button = mayChange && (
    <Button
      leftSection={<IconPlus size={19} stroke={1.75} aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t('trunks.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('trunks.title')} lead={t('trunks.lead')}>
      {adding ? (
        <Panel title={t('trunks.add')}>
          <TrunkForm onDone={() => setAdding(false)} />
        </Panel>
      ) : (
        trunks.data && trunks.data.trunks.length > 0 && button && <div>{button}</div>
      )}
      <Loaded query={trunks} skeleton={<RowsSkeleton rows={2} height={112} />}>
        {({ trunks: list }) =>
          list.length === 0 ? (
            !adding && (
              <Panel>
                <EmptyState
                  icon={<IconRoute size={26} stroke={1.75} aria-hidden="true" />}
                  title={t('trunks.empty.title')}
                  text={t('trunks.empty.text')}
                  action={button}
                />
              </Panel>
            )
          ) : (
            <Panel title={t('trunks.yours')} flush>
              <ul className={rows.list}>
                {list.map((trunk) => (
                  <TrunkRow key={trunk.id} trunk={trunk} mayChange={mayChange} />
                ))}
              </ul>
            </Panel>
          )
        }
      </Loaded>
    </SettingsPage>
  );
}
