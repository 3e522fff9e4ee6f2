import { Button, Skeleton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import {
  type AccountNumber,
  listNumbers,
  useMultiCarrierProvider,
} from '../../hooks/use-multi-carrier-provider';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import type { ProviderAccount } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';

/** Lists the numbers that the business's own accounts really hold, asks them anew, and takes numbers over. */
export function ProviderNumbers({ accounts }: { accounts: ProviderAccount[] }) {
  const { t } = useTranslation('settings');
  const { capabilities, syncNumbers } = useMultiCarrierProvider();
  const canList = (account: ProviderAccount) =>
    capabilities.data?.providers
      .find(({ provider }) => provider === account.provider)
      ?.capabilities.includes('numbers');
  const own = accounts.filter((account) => account.origin === 'TENANT' && canList(account));
  const all = useMutation({
    mutationFn: async () => {
      for (const { id } of own) await syncNumbers.mutateAsync(id);
    },
  });
  if (own.length === 0) return null;
  return (
    <Panel
      title={t('providers.numbers.title')}
      lead={t('providers.numbers.lead')}
      flush
      actions={
        <Button
          size="sm"
          variant="default"
          leftSection={<IconRefresh size={17} stroke={1.75} aria-hidden="true" />}
          loading={all.isPending}
          onClick={() => all.mutate()}
        >
          {t('providers.numbers.sync')}
        </Button>
      }
    >
      <ul className={rows.list}>
        {all.error && (
          <li className={rows.row}>
            <div className={rows.problem}>
              <ProblemPanel error={all.error} />
            </div>
          </li>
        )}
        {own.map((account) => (
          <AccountNumbers key={account.id} account={account} />
        ))}
      </ul>
    </Panel>
  );
}

function AccountNumbers({ account }: { account: ProviderAccount }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const numbers = useQuery({
    queryKey: keys.providerNumbers(account.id),
    queryFn: ({ signal }) => listNumbers(account.id, signal),
  });
  const seen = numbers.data?.[0]?.lastSeenAt;
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{account.displayName}</span>
        <span className={rows.soft}>
          {seen
            ? t('providers.numbers.seen', { at: formatDateTime(place, seen) })
            : t('providers.numbers.notSeen')}
        </span>
      </span>
      <div className={rows.problem}>
        <Loaded query={numbers} skeleton={<Skeleton height={44} aria-busy="true" />}>
          {(found) => (
            <ul>
              {found.map((number) => (
                <AccountNumberRow key={number.providerNumberId} accountId={account.id} number={number} />
              ))}
            </ul>
          )}
        </Loaded>
      </div>
    </li>
  );
}

function AccountNumberRow({ accountId, number }: { accountId: string; number: AccountNumber }) {
  const { t } = useTranslation('settings');
  const mayTake = usePermission('numbers:write');
  const { importNumber } = useMultiCarrierProvider();
  const name = number.number ? formatPhone(number.number) : t('providers.numbers.unnamed');
  const take = () =>
    importNumber.mutate(
      { id: accountId, providerNumberId: number.providerNumberId },
      { onSuccess: () => notifyDone(t('providers.numbers.imported', { number: name })) },
    );
  return (
    <li className={rows.inner}>
      <span className={rows.words}>
        <span>{name}</span>
        {number.inUse && <span className={rows.soft}>{t('providers.numbers.inUse')}</span>}
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
