import { Checkbox, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Loaded } from '../../components/loaded';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import type { PhoneNumber, Release } from '../../lib/model';
import { lastFour } from '../../lib/phone';
import { useRelease } from './queries';
import classes from './release-dialog.module.css';
import { useNumberName } from './use-number-name';

interface ReleaseDialogProps {
  number: PhoneNumber;
  opened: boolean;
  onClose: () => void;
}

/** Lists what giving a number back does, then wants its last four digits before doing it. */
export function ReleaseDialog({ number, opened, onClose }: ReleaseDialogProps) {
  const { t } = useTranslation('numbers');
  const name = useNumberName()(number);
  const consequences = useRelease(number.id, opened);
  const { releaseNumber: release } = useTwilioAdvancedManagement();
  const [typed, setTyped] = useState('');
  const [understood, setUnderstood] = useState(false);
  const wanted = number.number ? lastFour(number.number) : null;
  const close = () => {
    setTyped('');
    setUnderstood(false);
    release.reset();
    onClose();
  };
  const [before, after] = t('release.confirmTitle', { number: '\n' }).split('\n');
  const meant = wanted ? typed.trim() === wanted : understood;
  return (
    <ConfirmDialog
      opened={opened}
      title={
        <>
          {before}
          <span className={classes.whole}>{name}</span>
          {after}
        </>
      }
      confirmLabel={t('release.submit')}
      onClose={close}
      onConfirm={() => release.mutate(number.id, { onSuccess: close })}
      working={release.isPending}
      disabled={!consequences.data || !meant}
      error={release.error}
    >
      <Loaded query={consequences} skeleton={<Skeleton height={120} aria-busy="true" />}>
        {(data) => <Consequences release={data} />}
      </Loaded>
      {wanted ? (
        <TextInput
          label={t('release.typeLastFour', { digits: wanted })}
          inputMode="numeric"
          maxLength={4}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      ) : (
        <Checkbox
          label={t('release.understood')}
          checked={understood}
          onChange={(event) => setUnderstood(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}

function Consequences({ release }: { release: Release }) {
  const { t, i18n } = useTranslation('numbers');
  return (
    <div>
      <p>{t('release.willHappen')}</p>
      <ul className={classes.list}>
        {release.consequences.map(({ code, message }) => {
          const key = `release.consequences.${code}` as 'release.consequences.number-lost';
          const known = i18n.exists(`numbers:${key}`);
          return (
            <li key={code} lang={known ? undefined : 'en'}>
              {known ? t(key) : message}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
