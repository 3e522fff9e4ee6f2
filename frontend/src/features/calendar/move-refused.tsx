import '../../components/overlay-styles';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Slot } from '../booking';
import { Taken } from './alternatives';

interface MoveRefusedProps {
  error: unknown;
  working: boolean;
  onChoose: (slot: Slot) => void;
  onClose: () => void;
}

/** Says why a block that was dragged went back, and offers free times in its place. */
export function MoveRefused({ error, working, onChoose, onClose }: MoveRefusedProps) {
  const { t } = useTranslation(['calendar', 'common']);
  return (
    <Modal
      opened={Boolean(error)}
      onClose={onClose}
      title={t('move.refused')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <Taken error={error} working={working} onChoose={onChoose} />
    </Modal>
  );
}
