import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { type AccountNumber, useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { usePermission } from '../../hooks/use-permission';
import { notifyDone } from '../../lib/notify';
import form from './form.module.css';
import rows from './rows.module.css';

/** Looks up which numbers an account holds, and takes over those that are not in use here. */
export function ProviderNumbers({ accountId }: { accountId: string }) {
  const { t } = useTranslation('settings');
  const { syncNumbers } = useMultiCarrierProvider();
  const sync = () => syncNumbers.mutate(accountId);
  return (
    <section className={form.below} aria-label={t('providers.numbers.title')}>
      <div className={form.actions}>
        <h3>{t('providers.numbers.title')}</h3>
        <Button size="sm" variant="default" loading={syncNumbers.isPending} onClick={sync}>
          {t('providers.numbers.sync')}
        </Button>
      </div>
      {syncNumbers.error && <ProblemPanel error={syncNumbers.error} />}
      {syncNumbers.data?.length === 0 && <p className={form.soft}>{t('providers.numbers.none')}</p>}
      <ul className={rows.list}>
        {syncNumbers.data?.map((number) => (
          <AccountNumberRow
            key={number.providerNumberId}
            accountId={accountId}
            number={number}
            onTaken={sync}
          />
        ))}
      </ul>
    </section>
  );
}

interface AccountNumberRowProps {
  accountId: string;
  number: AccountNumber;
  onTaken: () => void;
}

function AccountNumberRow({ accountId, number, onTaken }: AccountNumberRowProps) {
  const { t } = useTranslation('settings');
  const mayTake = usePermission('numbers:write');
  const { importNumber } = useMultiCarrierProvider();
  const name = number.number ?? t('providers.numbers.unnamed');
  const take = () =>
    importNumber.mutate(
      { id: accountId, providerNumberId: number.providerNumberId },
      {
        onSuccess: () => {
          notifyDone(t('providers.numbers.imported', { number: name }));
          onTaken();
        },
      },
    );
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{name}</span>
        <span className={rows.soft}>{number.inUse ? t('providers.numbers.inUse') : number.status}</span>
      </span>
      {!number.inUse && number.number && mayTake && (
        <Button
          size="sm"
          variant="default"
          loading={importNumber.isPending}
          aria-label={t('providers.numbers.importName', { number: name })}
          onClick={take}
        >
          {t('providers.numbers.import')}
        </Button>
      )}
      {importNumber.error && (
        <div className={rows.problem}>
          <ProblemPanel error={importNumber.error} />
        </div>
      )}
    </li>
  );
}
