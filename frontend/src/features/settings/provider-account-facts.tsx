import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatDateTime, formatShare } from '../../lib/format';
import type { ProviderAccount } from '../../lib/model';
import rows from './rows.module.css';

/** Tells whose an account is, which credentials are stored (their last letters only) and how it has been doing. */
export function ProviderAccountFacts({ account }: { account: ProviderAccount }) {
  const { t } = useTranslation('settings');
  const own = account.origin === 'TENANT';
  const hints = Object.entries(account.credentialHint).map(([field, hint]) => `${field} ${hint}`);
  return (
    <span className={rows.words}>
      <span className={rows.name}>{account.displayName}</span>
      <span className={rows.soft}>
        {own
          ? `${account.label} · ${t('providers.own', { priority: account.priority })}`
          : t('providers.platform')}
        {!account.isActive && ` · ${t('providers.paused')}`}
      </span>
      {hints.length > 0 && (
        <span className={rows.soft}>{t('providers.hints', { hints: hints.join(', ') })}</span>
      )}
      <HealthFigures health={account.health} />
    </span>
  );
}

function HealthFigures({ health }: { health: ProviderAccount['health'] }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const { checkedAt, successRate, latencyMs } = health;
  if (!checkedAt) return null;
  const figures = [
    successRate !== null && t('providers.success', { share: formatShare(place, successRate) }),
    latencyMs !== null && t('providers.latency', { ms: formatCount(place, Math.round(latencyMs)) }),
    t('providers.checked', { at: formatDateTime(place, checkedAt) }),
  ];
  return <span className={rows.soft}>{figures.filter(Boolean).join(' · ')}</span>;
}
