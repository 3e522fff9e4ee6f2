import '../../components/overlay-styles';
import '@mantine/core/styles/Drawer.layer.css';
import { Drawer } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts';
import { Lamp } from '../../components/lamp';
import { Loaded } from '../../components/loaded';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime, formatDay, NO_VALUE } from '../../lib/format';
import { formatPhone } from '../../lib/phone';
import type { AppointmentDetail, Staff } from '../booking';
import { AppointmentActions } from './appointment-actions';
import { sourceIcons, statusTones } from './marks';
import { MoveForm } from './move-form';
import classes from './panel.module.css';
import { useAppointment } from './queries';
import { useWords } from './use-words';

interface AppointmentPanelProps {
  id: string | null;
  staff: Staff[];
  mayWrite: boolean;
  onClose: () => void;
}

/** Shows everything about one appointment beside the calendar, with what can be done about it. */
export function AppointmentPanel({ id, staff, mayWrite, onClose }: AppointmentPanelProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const appointment = useAppointment(id);
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="md"
      classNames={{ content: classes.drawer, header: classes.drawer, body: classes.drawerBody }}
      title={t('panel.title')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <Loaded query={appointment} skeleton={<RowsSkeleton rows={3} height={96} />}>
        {(found) => <Details key={found.id} appointment={found} staff={staff} mayWrite={mayWrite} />}
      </Loaded>
    </Drawer>
  );
}

interface DetailsProps {
  appointment: AppointmentDetail;
  staff: Staff[];
  mayWrite: boolean;
}

function Details({ appointment, staff, mayWrite }: DetailsProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const place = usePlace();
  const { nameOf, timesOf } = useWords();
  const [moving, setMoving] = useState(false);
  const { customer, status, service, source, notes } = appointment;
  const Source = sourceIcons[source];
  return (
    <div className={classes.panel}>
      <div className={classes.spread}>
        <h3>{nameOf(appointment)}</h3>
        <Lamp tone={statusTones[status]}>{t(`status.${status}`)}</Lamp>
      </div>
      <div>
        <p className={classes.when}>{formatDay(place, new Date(appointment.startsAt))}</p>
        <p>{timesOf(appointment)}</p>
      </div>
      <Facts
        items={[
          { label: t('book.service'), value: service.name },
          { label: t('panel.with'), value: appointment.staff.name },
          {
            label: t('customer.phone'),
            value: customer.phone ? (
              <a href={`tel:${customer.phone}`}>{formatPhone(customer.phone)}</a>
            ) : (
              NO_VALUE
            ),
          },
        ]}
      />
      {notes && <p>{notes}</p>}
      <p className={`${classes.soft} ${classes.source}`}>
        <Source size={16} stroke={1.75} aria-hidden="true" />
        {t(`panel.source.${source}`, { at: formatDateTime(place, appointment.createdAt) })}
      </p>
      {mayWrite &&
        (moving ? (
          <MoveForm appointment={appointment} staff={staff} onDone={() => setMoving(false)} />
        ) : (
          <AppointmentActions appointment={appointment} onMove={() => setMoving(true)} />
        ))}
      <Texts appointment={appointment} />
    </div>
  );
}

const textTones = { PLANNED: 'off', QUEUED: 'wait', SENT: 'on', FAILED: 'alarm' } as const;

function Texts({ appointment }: { appointment: AppointmentDetail }) {
  const { t } = useTranslation('calendar');
  const place = usePlace();
  const { texts } = appointment;
  return (
    <section className={classes.section} aria-label={t('texts.title')}>
      <h3>{t('texts.title')}</h3>
      {texts.length === 0 ? (
        <p className={classes.soft}>{t('texts.none')}</p>
      ) : (
        <ul className={classes.texts}>
          {texts.map((text) => (
            <li key={`${text.kind}${text.audience}${text.at}`} className={classes.text}>
              <span>
                {t(`texts.kind.${text.kind}`)}
                <span className={classes.line}>
                  {t(`texts.to.${text.audience}`, { at: formatDateTime(place, text.at) })}
                </span>
                {text.failureReason && <span className={classes.line}>{text.failureReason}</span>}
              </span>
              <Lamp tone={textTones[text.status]}>{t(`texts.status.${text.status}`)}</Lamp>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
