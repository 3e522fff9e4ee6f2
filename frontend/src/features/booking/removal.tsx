import '../../components/overlay-styles';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { notifyDone } from '../../lib/notify';
import { appointmentsIn, Conflicts } from './conflicts';
import { useCatalogueChange } from './queries';

interface RemovalProps {
  name: string;
  /** What removing means. */
  text: string;
  nouns: ('services' | 'staff' | 'holidays')[];
  remove: () => Promise<unknown>;
  onRemoved?: () => void;
}

/** Removes a part of the catalogue after asking. */
export function Removal({ name, text, nouns, remove, onRemoved }: RemovalProps) {
  const { t } = useTranslation('booking');
  const [asked, setAsked] = useState(false);
  const removal = useCatalogueChange(nouns, async () => {
    await remove();
    // Here and not where it is called: the row may be gone before the answer is.
    notifyDone(t('removed', { name }));
    onRemoved?.();
  });
  const inTheWay = appointmentsIn(removal.error);
  return (
    <>
      <Button
        size="sm"
        variant="subtle"
        color="red"
        aria-label={t('removeName', { name })}
        onClick={() => setAsked(true)}
      >
        {t('remove')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('removeTitle', { name })}
        confirmLabel={t('removeName', { name })}
        onConfirm={() => removal.mutate(undefined, { onSuccess: () => setAsked(false) })}
        onClose={() => {
          setAsked(false);
          removal.reset();
        }}
        working={removal.isPending}
        // A refusal that names its appointments says enough.
        error={inTheWay.length > 0 ? null : removal.error}
      >
        <p>{text}</p>
        <Conflicts text={t('inTheWay')} appointments={inTheWay} />
      </ConfirmDialog>
    </>
  );
}
