import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Loaded } from '../../components/loaded';
import { useMultiCarrierProvider, useProviderDependents } from '../../hooks/use-multi-carrier-provider';
import type { ProviderAccount } from '../../lib/model';

/** Removes an account after asking; the server refuses while a number still uses it. */
export function ProviderRemoval({ account, onDone }: { account: ProviderAccount; onDone: () => void }) {
  const { t } = useTranslation('settings');
  const { deleteProvider } = useMultiCarrierProvider();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsked(true)}>
        {t('providers.remove')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('providers.removeTitle', { name: account.displayName })}
        confirmLabel={t('providers.remove')}
        onConfirm={() => deleteProvider.mutate(account.id, { onSuccess: onDone })}
        onClose={() => setAsked(false)}
        working={deleteProvider.isPending}
        error={deleteProvider.error}
      >
        <p>{t('providers.removeText')}</p>
        {asked && <ProviderDependents id={account.id} />}
      </ConfirmDialog>
    </>
  );
}

/** Shows what hangs on an account, before it is removed. */
function ProviderDependents({ id }: { id: string }) {
  const { t } = useTranslation('settings');
  const dependents = useProviderDependents(id);
  return (
    <Loaded query={dependents} skeleton={<Skeleton height={48} aria-busy="true" />}>
      {({ numbers, textsUnderWay, callsUnderWay, receptionists }) => {
        const lines = [
          numbers.length > 0 &&
            t('providers.dependents.numbers', {
              numbers: numbers.map(({ number }) => number ?? t('providers.dependents.unnamed')).join(', '),
            }),
          textsUnderWay > 0 && t('providers.dependents.texts', { count: textsUnderWay }),
          callsUnderWay > 0 && t('providers.dependents.calls', { count: callsUnderWay }),
          receptionists > 0 && t('providers.dependents.receptionists', { count: receptionists }),
        ].filter((line) => line !== false);
        if (lines.length === 0) return <p>{t('providers.dependents.nothing')}</p>;
        return (
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        );
      }}
    </Loaded>
  );
}
