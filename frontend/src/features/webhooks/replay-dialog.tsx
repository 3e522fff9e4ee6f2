import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import { replayDeliveries } from './api';

interface ReplayDialogProps {
  ids: string[];
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Asks before deliveries are worked through again. */
export function ReplayDialog({ ids, opened, onClose, onDone }: ReplayDialogProps) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const replay = useMutation({
    mutationFn: replayDeliveries,
    onSuccess: ({ replayed }) => {
      notifyDone(t('replay.done', { count: replayed.length }));
      onDone();
      return queryClient.invalidateQueries({ queryKey: keys.deliveries });
    },
  });
  return (
    <ConfirmDialog
      opened={opened}
      dangerous={false}
      title={t('replay.title', { count: ids.length })}
      confirmLabel={t('replay.action')}
      onClose={onClose}
      onConfirm={() => replay.mutate(ids)}
      working={replay.isPending}
      error={replay.error}
    >
      <p>{t('replay.text')}</p>
    </ConfirmDialog>
  );
}
