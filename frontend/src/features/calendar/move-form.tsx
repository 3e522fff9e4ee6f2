import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { notifyDone } from '../../lib/notify';
import { laterDay, localMoment } from '../../lib/zone';
import type { Appointment, Slot, Staff } from '../booking';
import { Taken } from './alternatives';
import classes from './panel.module.css';
import { useMoveAppointment } from './queries';
import { SlotPicker } from './slot-picker';

interface MoveFormProps {
  appointment: Appointment;
  staff: Staff[];
  onDone: () => void;
}

/** Moves an appointment to another free time or person, without dragging. */
export function MoveForm({ appointment, staff, onDone }: MoveFormProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const { timeZone } = usePlace();
  const [staffId, setStaffId] = useState<string | null>(appointment.staff.id);
  const [slot, setSlot] = useState<Slot | null>(null);
  const move = useMoveAppointment();
  const today = localMoment(timeZone, new Date()).day;
  const own = localMoment(timeZone, appointment.startsAt).day;
  const send = (to: Slot) =>
    move.mutate(
      {
        id: appointment.id,
        version: appointment.version,
        startsAt: to.startsAt,
        staffId: to.staffId,
        shown: { startsAt: to.startsAt, endsAt: to.endsAt, staff: { id: to.staffId, name: to.staffName } },
      },
      {
        onSuccess: () => {
          notifyDone(t('changed.MOVED'));
          onDone();
        },
      },
    );
  return (
    <section className={classes.section} aria-label={t('move.title')}>
      <h3>{t('move.title')}</h3>
      <Select
        label={t('book.staff')}
        data={[
          { value: '', label: t('book.anyone') },
          ...staff.filter((each) => each.isActive).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={staffId ?? ''}
        onChange={(id) => {
          setStaffId(id || null);
          setSlot(null);
        }}
      />
      <SlotPicker
        key={staffId}
        serviceId={appointment.service.id}
        staffId={staffId}
        from={laterDay(own, today)}
        value={slot}
        onChange={setSlot}
      />
      {move.error && <Taken error={move.error} working={move.isPending} onChoose={send} />}
      <div className={classes.actions}>
        <Button variant="default" size="sm" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
        <Button size="sm" disabled={!slot} loading={move.isPending} onClick={() => slot && send(slot)}>
          {t('move.submit')}
        </Button>
      </div>
    </section>
  );
}
