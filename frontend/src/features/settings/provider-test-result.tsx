import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { usePlace } from '../../hooks/use-place';
import { formatCount } from '../../lib/format';
import type { ProviderTest } from '../../lib/model';
import form from './form.module.css';

/** Tells what the provider answered to a connection test. */
export function ProviderTestResult({ result }: { result: ProviderTest }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const { balance } = result;
  return (
    <div className={form.actions}>
      <Lamp tone={result.ok ? 'on' : 'alarm'}>
        {result.ok ? t('providers.testOk') : t('providers.testFailed')}
      </Lamp>
      <span className={form.soft}>
        <span lang="en">{result.message}</span>{' '}
        {t('providers.latency', { ms: formatCount(place, Math.round(result.latencyMs)) })}
        {balance && ` · ${t('providers.balance', { amount: `${balance.amount} ${balance.currency}` })}`}
      </span>
    </div>
  );
}
