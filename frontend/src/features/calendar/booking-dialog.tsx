import '../../components/overlay-styles';
import { Button, Modal, Select, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../hooks/use-session';
import { notifyDone } from '../../lib/notify';
import { toE164 } from '../../lib/phone';
import { laterDay, localMoment } from '../../lib/zone';
import type { NewAppointment, Service, Slot, Staff } from '../booking';
import { Taken } from './alternatives';
import { CustomerFields, type CustomerValue, noCustomer } from './customer-fields';
import classes from './panel.module.css';
import { useBook } from './queries';
import { SlotPicker } from './slot-picker';

/** What was pointed at when the dialog was asked for. */
export interface Wish {
  day: string;
  staffId: string | null;
  minute: number | null;
}

interface BookingDialogProps {
  wish: Wish | null;
  services: Service[];
  staff: Staff[];
  onClose: () => void;
  onBooked: (id: string) => void;
}

/** Books an appointment by hand: what, with whom, when, for which customer. */
export function BookingDialog({ wish, ...rest }: BookingDialogProps) {
  const { t } = useTranslation(['calendar', 'common']);
  return (
    <Modal
      opened={wish !== null}
      onClose={rest.onClose}
      size="lg"
      title={t('book.title')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      {wish && <BookingForm wish={wish} {...rest} />}
    </Modal>
  );
}

/** Holds what is chosen for a new booking, and books it. */
function useBookingForm({ wish, services, onBooked }: BookingDialogProps & { wish: Wish }) {
  const { t } = useTranslation('calendar');
  const { countryCode } = useMe().tenant;
  const [staffId, setStaffId] = useState(wish.staffId);
  const doable = services.filter((each) => each.isActive && (!staffId || each.staffIds.includes(staffId)));
  const [serviceId, setServiceId] = useState<string | null>(doable[0]?.id ?? null);
  const [slot, setSlot] = useState<Slot | null>(null);
  const [customer, setCustomer] = useState<CustomerValue>(noCustomer);
  const [notes, setNotes] = useState('');
  const book = useBook();
  const who = toCustomer(customer, countryCode);
  const send = (chosen: Slot) =>
    who &&
    book.mutate(
      { slotToken: chosen.token, ...who, ...(notes.trim() ? { notes: notes.trim() } : {}) },
      {
        onSuccess: ({ id }) => {
          notifyDone(t('book.done'));
          onBooked(id);
        },
      },
    );
  const choose = (next: { staffId?: string | null; serviceId?: string | null }) => {
    if (next.staffId !== undefined) setStaffId(next.staffId);
    if (next.serviceId !== undefined) setServiceId(next.serviceId);
    setSlot(null);
  };
  const missing = slot ? (who ? null : ('book.customerMissing' as const)) : ('book.slotMissing' as const);
  return {
    staffId,
    serviceId,
    doable,
    choose,
    slot,
    setSlot,
    customer,
    setCustomer,
    notes,
    setNotes,
    book,
    send,
    missing,
  };
}

/** Puts who comes into what the server takes; null while it is not complete. */
function toCustomer(
  value: CustomerValue,
  countryCode: string,
): Pick<NewAppointment, 'customerId' | 'customer'> | null {
  if (value.kind === 'known') return value.id ? { customerId: value.id } : null;
  const name = value.name.trim();
  const phone = toE164(value.phone, countryCode);
  // A phone number with a slip in it must not be dropped in silence.
  if (value.phone.trim() && !phone) return null;
  if (!name && !phone) return null;
  return { customer: { ...(name ? { name } : {}), ...(phone ? { phone } : {}) } };
}

function BookingForm(props: BookingDialogProps & { wish: Wish }) {
  const { wish, staff, onClose } = props;
  const { t } = useTranslation(['calendar', 'common']);
  const { timeZone } = useMe().tenant;
  const [tried, setTried] = useState(false);
  const form = useBookingForm(props);
  const { slot, missing, book } = form;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (slot && !missing) form.send(slot);
  };
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <ServiceAndStaff staff={staff} {...form} />
      <SlotPicker
        key={`${form.serviceId}${form.staffId}`}
        serviceId={form.serviceId}
        staffId={form.staffId}
        from={laterDay(wish.day, localMoment(timeZone, new Date()).day)}
        near={wish}
        value={slot}
        onChange={form.setSlot}
      />
      <CustomerFields value={form.customer} onChange={form.setCustomer} />
      <Textarea
        label={t('book.notes')}
        minRows={1}
        maxLength={1000}
        value={form.notes}
        onChange={(event) => form.setNotes(event.currentTarget.value)}
      />
      {tried && missing && (
        <p className={classes.warn} role="alert">
          {t(missing)}
        </p>
      )}
      {book.error && <Taken error={book.error} working={book.isPending} onChoose={form.send} />}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" loading={book.isPending}>
          {t('book.submit')}
        </Button>
      </div>
    </form>
  );
}

interface ServiceAndStaffProps {
  staff: Staff[];
  doable: Service[];
  serviceId: string | null;
  staffId: string | null;
  choose: (next: { staffId?: string | null; serviceId?: string | null }) => void;
}

function ServiceAndStaff({ staff, doable, serviceId, staffId, choose }: ServiceAndStaffProps) {
  const { t } = useTranslation('calendar');
  return (
    <div className={classes.pair}>
      <Select
        label={t('book.service')}
        placeholder={t('book.choose')}
        data={doable.map(({ id, name, durationMinutes }) => ({
          value: id,
          label: t('book.serviceOption', { name, minutes: durationMinutes }),
        }))}
        value={serviceId}
        onChange={(id) => choose({ serviceId: id })}
      />
      <Select
        label={t('book.staff')}
        data={[
          { value: '', label: t('book.anyone') },
          ...staff.filter((each) => each.isActive).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={staffId ?? ''}
        onChange={(id) => choose({ staffId: id || null })}
      />
    </div>
  );
}
