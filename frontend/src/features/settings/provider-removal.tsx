import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
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
      </ConfirmDialog>
    </>
  );
}
