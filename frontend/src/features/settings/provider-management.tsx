import { Button } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { usePermission } from '../../hooks/use-permission';
import { ProviderAccountRow } from './provider-account-row';
import { ProviderForm } from './provider-form';
import { ProviderNumbers } from './provider-numbers';
import rows from './rows.module.css';

/** Manages accounts at phone providers: health, connection test, priority, adding, changing and removing. */
export function ProviderManagement() {
  const { t } = useTranslation('settings');
  const mayChange = usePermission('providers:write');
  const { providers } = useMultiCarrierProvider();
  const [adding, setAdding] = useState(false);
  return (
    <>
      {mayChange &&
        (adding ? (
          <Panel title={t('providers.add')}>
            <ProviderForm onDone={() => setAdding(false)} />
          </Panel>
        ) : (
          <div>
            <Button
              leftSection={<IconPlus size={19} stroke={1.75} aria-hidden="true" />}
              onClick={() => setAdding(true)}
            >
              {t('providers.add')}
            </Button>
          </div>
        ))}
      <Loaded query={providers} skeleton={<RowsSkeleton rows={2} height={132} />}>
        {(data) => (
          <>
            <Panel title={t('providers.accounts')} flush>
              {data.providers.length === 0 ? (
                <EmptyState
                  icon={<IconPlugConnected size={26} stroke={1.75} aria-hidden="true" />}
                  title={t('providers.empty.title')}
                  text={t('providers.empty.text')}
                  headingLevel={3}
                />
              ) : (
                <ul className={rows.list}>
                  {data.providers.map((account) => (
                    <ProviderAccountRow
                      key={account.id}
                      account={account}
                      own={data.providers.filter(({ origin }) => origin === 'TENANT')}
                      mayChange={mayChange}
                    />
                  ))}
                </ul>
              )}
            </Panel>
            {mayChange && <ProviderNumbers accounts={data.providers} />}
          </>
        )}
      </Loaded>
    </>
  );
}
