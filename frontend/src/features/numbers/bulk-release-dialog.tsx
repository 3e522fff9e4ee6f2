import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import type { PhoneNumber } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { RefusedNote } from './bulk-results';
import classes from './release-dialog.module.css';
import { useNumberName } from './use-number-name';

const consequences = ['calls-end', 'number-lost', 'no-refund', 'history-kept'] as const;

interface BulkReleaseDialogProps {
  numbers: PhoneNumber[];
  opened: boolean;
  onClose: () => void;
}

/** Gives several numbers back at once, when the person has typed how many. */
export function BulkReleaseDialog({ numbers, opened, onClose }: BulkReleaseDialogProps) {
  const { t } = useTranslation('numbers');
  const { bulkReleaseNumbers: release } = useTwilioAdvancedManagement();
  const [chosen, setChosen] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const close = () => {
    setChosen([]);
    setTyped('');
    release.reset();
    onClose();
  };
  const submit = () =>
    release.mutate(chosen, {
      onSuccess: ({ accepted, refused }) => {
        notifyDone(t('bulkRelease.begun', { count: accepted }));
        if (refused === 0) close();
      },
    });
  return (
    <ConfirmDialog
      opened={opened}
      title={t('bulkRelease.title')}
      confirmLabel={t('bulkRelease.submit', { count: chosen.length })}
      onClose={close}
      onConfirm={submit}
      working={release.isPending}
      disabled={chosen.length === 0 || typed.trim() !== String(chosen.length) || release.data !== undefined}
      error={release.error}
    >
      <NumberChecks numbers={numbers} chosen={chosen} onChosen={setChosen} />
      <div>
        <p>{t('release.willHappen')}</p>
        <ul className={classes.list}>
          {consequences.map((code) => (
            <li key={code}>{t(`bulkRelease.consequences.${code}`)}</li>
          ))}
        </ul>
      </div>
      <TextInput
        label={t('bulkRelease.typeCount')}
        inputMode="numeric"
        maxLength={2}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {release.data && <RefusedNote results={release.data.results} />}
    </ConfirmDialog>
  );
}

interface NumberChecksProps {
  numbers: PhoneNumber[];
  chosen: string[];
  onChosen: (ids: string[]) => void;
}

function NumberChecks({ numbers, chosen, onChosen }: NumberChecksProps) {
  const { t } = useTranslation('numbers');
  const nameOf = useNumberName();
  return (
    <Checkbox.Group label={t('bulkRelease.which')} value={chosen} onChange={onChosen}>
      <div className={classes.checks}>
        {numbers.map((number) => (
          <Checkbox
            key={number.id}
            value={number.id}
            label={nameOf(number)}
            description={number.friendlyName ?? undefined}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
