import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatDateTime, formatShare } from '../../lib/format';
import type { ProviderAccount } from '../../lib/model';
import { ProviderEditor } from './provider-editor';
import { ProviderNumbers } from './provider-numbers';
import { ProviderTestResult } from './provider-test-result';
import rows from './rows.module.css';

type HealthState = ProviderAccount['health']['state'];

const tones: Record<HealthState, LampTone> = { OK: 'on', DEGRADED: 'wait', DOWN: 'alarm', UNKNOWN: 'off' };

/** Shows one account with its health; the business's own can be changed, the platform's only tested. */
export function ProviderAccountRow({ account, mayChange }: { account: ProviderAccount; mayChange: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const { capabilities, testConnection } = useMultiCarrierProvider();
  const [editing, setEditing] = useState(false);
  const own = account.origin === 'TENANT';
  const can = capabilities.data?.providers.find(
    ({ provider }) => provider === account.provider,
  )?.capabilities;
  const listsNumbers = can?.includes('numbers') ?? false;
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{account.displayName}</span>
        <span className={rows.soft}>
          {own
            ? `${account.label} · ${t('providers.own', { priority: account.priority })}`
            : t('providers.platform')}
          {!account.isActive && ` · ${t('providers.paused')}`}
        </span>
        <Hints hints={account.credentialHint} />
        <HealthFigures health={account.health} />
      </span>
      <Lamp tone={tones[account.health.state]}>{t(`providers.health.${account.health.state}`)}</Lamp>
      {mayChange && (
        <span className={rows.actions}>
          <Button
            size="sm"
            variant="default"
            loading={testConnection.isPending}
            aria-label={t('providers.testName', { name: account.displayName })}
            onClick={() => testConnection.mutate(account.id)}
          >
            {t('providers.test')}
          </Button>
          {own && (
            <Button
              size="sm"
              variant="default"
              aria-expanded={editing}
              aria-label={t('providers.editName', { name: account.displayName })}
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
      {testConnection.error && (
        <div className={rows.problem}>
          <ProblemPanel error={testConnection.error} />
        </div>
      )}
      {editing && (
        <div className={rows.problem}>
          <ProviderEditor account={account} onDone={() => setEditing(false)} />
          {listsNumbers && <ProviderNumbers accountId={account.id} />}
        </div>
      )}
    </li>
  );
}

function Hints({ hints }: { hints: ProviderAccount['credentialHint'] }) {
  const { t } = useTranslation('settings');
  const entries = Object.entries(hints);
  if (entries.length === 0) return null;
  const shown = entries.map(([field, hint]) => `${field} ${hint}`).join(', ');
  return <span className={rows.soft}>{t('providers.hints', { hints: shown })}</span>;
}

function HealthFigures({ health }: { health: ProviderAccount['health'] }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  if (!health.checkedAt) return null;
  const figures = [
    health.successRate === null
      ? null
      : t('providers.success', { share: formatShare(place, health.successRate) }),
    health.latencyMs === null
      ? null
      : t('providers.latency', { ms: formatCount(place, Math.round(health.latencyMs)) }),
    t('providers.checked', { at: formatDateTime(place, health.checkedAt) }),
  ];
  return <span className={rows.soft}>{figures.filter(Boolean).join(' · ')}</span>;
}
