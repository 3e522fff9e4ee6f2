import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import type { ProviderAccount } from '../../lib/model';
import { CarrierForm } from './carrier-form';
import { ProviderAccountFacts } from './provider-account-facts';
import { ProviderEditor } from './provider-editor';
import { ProviderOrder } from './provider-order';
import { ProviderTestResult } from './provider-test-result';
import rows from './rows.module.css';

const tones: Record<ProviderAccount['health']['state'], LampTone> = {
  OK: 'on',
  DEGRADED: 'wait',
  DOWN: 'alarm',
  UNKNOWN: 'off',
};

interface RowProps {
  account: ProviderAccount;
  /** The business's own accounts in their order. */
  own: ProviderAccount[];
  mayChange: boolean;
}

/** Shows one account with its health; the business's own can be changed, the platform's only tested. */
export function ProviderAccountRow({ account, own, mayChange }: RowProps) {
  const { t } = useTranslation(['settings', 'common']);
  const { testConnection } = useMultiCarrierProvider();
  const [editing, setEditing] = useState(false);
  const { displayName: name, health, breaker } = account;
  return (
    <li className={rows.row}>
      <ProviderAccountFacts account={account} />
      {breaker.state === 'CLOSED' ? (
        <Lamp tone={tones[health.state]}>{t(`providers.health.${health.state}`)}</Lamp>
      ) : (
        <Lamp tone={breaker.state === 'OPEN' ? 'alarm' : 'wait'}>
          {t(`providers.breaker.${breaker.state}`)}
        </Lamp>
      )}
      {mayChange && (
        <span className={rows.actions}>
          {account.origin === 'TENANT' && own.length > 1 && <ProviderOrder account={account} own={own} />}
          <Button
            size="sm"
            variant="default"
            loading={testConnection.isPending}
            aria-label={t('providers.testName', { name })}
            onClick={() => testConnection.mutate(account.id)}
          >
            {t('providers.test')}
          </Button>
          {account.origin === 'TENANT' && (
            <Button
              size="sm"
              variant="default"
              aria-expanded={editing}
              aria-label={t('providers.editName', { name })}
              onClick={() => setEditing(!editing)}
            >
              {t('common:actions.edit')}
            </Button>
          )}
        </span>
      )}
      <div className={rows.problem} role="status">
        {testConnection.data && <ProviderTestResult result={testConnection.data} />}
      </div>
      <div className={rows.problem}>
        {testConnection.error && <ProblemPanel error={testConnection.error} />}
        {editing && <EditedAccount account={account} onDone={() => setEditing(false)} />}
      </div>
    </li>
  );
}

function EditedAccount({ account, onDone }: { account: ProviderAccount; onDone: () => void }) {
  const { capabilities } = useMultiCarrierProvider();
  const can = capabilities.data?.providers.find(
    ({ provider }) => provider === account.provider,
  )?.capabilities;
  return (
    <>
      <ProviderEditor account={account} onDone={onDone} />
      {can && <CarrierForm account={account} can={can} />}
    </>
  );
}
