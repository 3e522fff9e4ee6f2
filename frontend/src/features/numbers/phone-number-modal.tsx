import '../../components/overlay-styles';
import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChooseNumber } from './choose-number';
import { NumberProgress } from './number-progress';
import type { Way } from './way';

interface PhoneNumberModalProps {
  opened: boolean;
  /** How to come by a number, until the person chooses otherwise. */
  way: Way;
  onClose: () => void;
}

/**
 * Gets a phone number in one click, or one that is chosen, or several: then each step as it happens, then a test call.
 */
export function PhoneNumberModal({ opened, way, onClose }: PhoneNumberModalProps) {
  const { t } = useTranslation(['numbers', 'common']);
  const phone = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false });
  const [numberId, setNumberId] = useState<string | null>(null);
  // Mantine gives the focus back only to what had it when a dialog that was there already opened.
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(opened), [opened]);
  const close = () => {
    onClose();
    setNumberId(null);
  };
  return (
    <Modal
      opened={shown}
      onClose={close}
      title={numberId ? t('modal.progressTitle') : t('modal.title')}
      size="44rem"
      // Hung at the top: a centred dialog would move its steps up with each line that joins it.
      centered={false}
      fullScreen={phone ?? false}
      radius={phone ? 0 : undefined}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      {numberId ? (
        <NumberProgress id={numberId} onChooseAgain={() => setNumberId(null)} onDone={close} />
      ) : (
        <ChooseNumber first={way} onOrdered={setNumberId} onDone={close} />
      )}
    </Modal>
  );
}
