import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { api, unwrap } from '../../lib/api';
import type { SipTrunk } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';

/** Removes a trunk after asking. */
export function TrunkRemoval({ trunk }: { trunk: SipTrunk }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const { name } = trunk;
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/sip-trunks/{id}', { params: { path: { id: trunk.id } } })),
    onSuccess: () => {
      setAsked(false);
      notifyDone(t('trunks.removed', { name }));
      return queryClient.invalidateQueries({ queryKey: keys.trunks });
    },
  });
  return (
    <>
      <Button
        size="sm"
        variant="subtle"
        color="red"
        aria-label={t('trunks.removeName', { name })}
        onClick={() => setAsked(true)}
      >
        {t('trunks.remove')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('trunks.removeTitle', { name })}
        confirmLabel={t('trunks.removeName', { name })}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(false)}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{t('trunks.removeText')}</p>
      </ConfirmDialog>
    </>
  );
}
