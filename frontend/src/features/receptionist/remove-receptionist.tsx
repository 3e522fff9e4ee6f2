import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Panel } from '../../components/panel';
import type { Assistant } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { useDeleteAssistant } from './queries';

/** Removes a receptionist; one that still answers a number says which first. */
export function RemoveReceptionist({ assistant }: { assistant: Assistant }) {
  const { t, i18n } = useTranslation('receptionist');
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const remove = useDeleteAssistant(assistant.id);
  const numbers = assistant.numbers.map(({ formattedNumber }) => formattedNumber ?? t('remove.newNumber'));
  const inUse = numbers.length > 0;
  const close = () => {
    setAsked(false);
    remove.reset();
  };
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notifyDone(t('remove.done', { name: assistant.name }));
        void navigate('/dashboard/receptionist', { replace: true });
      },
    });
  return (
    <Panel
      title={t('remove.title')}
      lead={
        inUse
          ? t('remove.inUse', { numbers: new Intl.ListFormat(i18n.language).format(numbers) })
          : t('remove.lead')
      }
    >
      <div>
        <Button variant="outline" color="red" disabled={inUse} onClick={() => setAsked(true)}>
          {t('remove.ask')}
        </Button>
      </div>
      <ConfirmDialog
        opened={asked}
        title={t('remove.confirmTitle', { name: assistant.name })}
        confirmLabel={t('remove.submit')}
        onConfirm={confirm}
        onClose={close}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{t('remove.confirmText')}</p>
      </ConfirmDialog>
    </Panel>
  );
}
