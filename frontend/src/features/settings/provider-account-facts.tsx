import { useTranslation } from 'react-i18next';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatDateTime, formatShare, formatTime } from '../../lib/format';
import type { ProviderAccount } from '../../lib/model';
import rows from './rows.module.css';

/** Tells whose an account is, which credentials are stored (their last letters only) and how it has been doing. */
export function ProviderAccountFacts({ account }: { account: ProviderAccount }) {
  const { t } = useTranslation('settings');
  const own = account.origin === 'TENANT';
  const hints = Object.entries(account.credentialHint).map(([field, hint]) => `${field} ${hint}`);
  return (
    <span className={rows.words} data-much={own || undefined}>
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
      <Costs account={account} />
      <HealthFigures health={account.health} />
      <Rest breaker={account.breaker} />
    </span>
  );
}

/** Says what the account can do, and what that costs where it was entered. */
function Costs({ account }: { account: ProviderAccount }) {
  const { t } = useTranslation(['settings', 'routing']);
  const { capabilities } = useMultiCarrierProvider();
  const { carrier, provider } = account;
  const can = capabilities.data?.providers.find((each) => each.provider === provider)?.capabilities ?? [];
  const off = new Set<string>(carrier?.disabledCapabilities ?? []);
  const words = can.filter((name) => !off.has(name)).map((name) => t(`routing:can.${name}`));
  const currency = carrier?.currency ?? '';
  const costs = [
    carrier?.costPerMinute && t('providers.carrier.aMinute', { amount: carrier.costPerMinute, currency }),
    carrier?.costPerMessage && t('providers.carrier.aText', { amount: carrier.costPerMessage, currency }),
  ].filter(Boolean);
  return (
    <>
      {words.length > 0 && <span className={rows.soft}>{words.join(' · ')}</span>}
      {costs.length > 0 && <span className={rows.soft}>{costs.join(' · ')}</span>}
    </>
  );
}

/** Says why nothing is given to the account now, and when it is tried again. */
function Rest({ breaker }: { breaker: ProviderAccount['breaker'] }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  if (breaker.state === 'CLOSED') return null;
  const { state, retryAt } = breaker;
  return (
    <span className={rows.soft}>
      {t(`providers.breaker.text.${state}`)}
      {state === 'OPEN' && retryAt && ` ${t('providers.breaker.retry', { at: formatTime(place, retryAt) })}`}
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
