import { Button } from '@mantine/core';
import { IconArrowsExchange, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { notifyDone } from '../../lib/notify';
import type { Appointment } from '../booking';
import { stands } from './marks';
import classes from './panel.module.css';
import { useSetStatus } from './queries';
import { useWords } from './use-words';

interface AppointmentActionsProps {
  appointment: Appointment;
  onMove: () => void;
}

/** Offers what can be done about an appointment now: before it begins others than after. */
export function AppointmentActions({ appointment, onMove }: AppointmentActionsProps) {
  const { t } = useTranslation('calendar');
  const { nameOf } = useWords();
  const [asked, setAsked] = useState(false);
  const set = useSetStatus(appointment.id);
  if (!stands(appointment)) return null;
  const begun = Date.parse(appointment.startsAt) <= Date.now();
  const busy = (status: string) => set.isPending && set.variables === status;
  const change = (status: 'CONFIRMED' | 'COMPLETED' | 'NO_SHOW') =>
    set.mutate(status, { onSuccess: () => notifyDone(t(`changed.${status}`)) });
  return (
    <>
      <div className={classes.choices}>
        {begun ? (
          <>
            <Button size="sm" loading={busy('COMPLETED')} onClick={() => change('COMPLETED')}>
              {t('actions.complete')}
            </Button>
            <Button size="sm" variant="default" loading={busy('NO_SHOW')} onClick={() => change('NO_SHOW')}>
              {t('actions.noShow')}
            </Button>
          </>
        ) : (
          appointment.status !== 'CONFIRMED' && (
            <Button
              size="sm"
              leftSection={<IconCheck size={17} aria-hidden="true" />}
              loading={busy('CONFIRMED')}
              onClick={() => change('CONFIRMED')}
            >
              {t('actions.confirm')}
            </Button>
          )
        )}
        <Button
          size="sm"
          variant="default"
          leftSection={<IconArrowsExchange size={17} aria-hidden="true" />}
          onClick={onMove}
        >
          {t('actions.move')}
        </Button>
        <Button size="sm" variant="subtle" color="red" onClick={() => setAsked(true)}>
          {t('actions.cancel')}
        </Button>
      </div>
      {set.error && !asked && <ProblemPanel error={set.error} />}
      <ConfirmDialog
        opened={asked}
        title={t('cancel.title', { name: nameOf(appointment) })}
        confirmLabel={t('actions.cancel')}
        onConfirm={() =>
          set.mutate('CANCELLED', {
            onSuccess: () => {
              setAsked(false);
              notifyDone(t('changed.CANCELLED'));
            },
          })
        }
        onClose={() => setAsked(false)}
        working={busy('CANCELLED')}
        error={set.error}
      >
        <p>{t('cancel.text')}</p>
      </ConfirmDialog>
    </>
  );
}
