import { ActionIcon, Button } from '@mantine/core';
import { IconCalendarEvent, IconPencil, IconPhoneCall } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import { formatPhone } from '../../lib/phone';
import type { Appointment, Party } from './api';
import { BackLink } from './back-link';
import { NameForm } from './name-form';
import { usePlaceCall } from './queries';
import classes from './thread-header.module.css';
import { phoneOf } from './time-line';
import { usePersonName } from './use-person-name';

const MOST_UPCOMING = 3;

/** Says whose conversation it is, lets a person be named and called, and shows what is coming up with them. */
export function ThreadHeader({ thread, upcoming }: { thread: Party; upcoming: Appointment[] }) {
  const { t } = useTranslation('inbox');
  const { name, number } = usePersonName()(thread);
  const [naming, setNaming] = useState(false);
  const mayName = usePermission('appointments:write') && phoneOf(thread) !== null;
  const named = Boolean(thread.customer?.name);
  return (
    <header className={classes.header}>
      <div className={classes.top}>
        <BackLink />
        {naming ? (
          <>
            <h2 className={classes.spoken}>{name}</h2>
            <NameForm thread={thread} onDone={() => setNaming(false)} />
          </>
        ) : (
          <div className={classes.person}>
            <div className={classes.names}>
              <h2 className={classes.name}>{name}</h2>
              {number && <p className={classes.soft}>{number}</p>}
            </div>
            {mayName && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t(named ? 'name.edit' : 'name.add')}
                onClick={() => setNaming(true)}
              >
                <IconPencil size={18} stroke={1.75} aria-hidden="true" />
              </ActionIcon>
            )}
          </div>
        )}
        {!naming && <CallBack thread={thread} name={name} />}
      </div>
      {upcoming.length > 0 && <Upcoming appointments={upcoming.slice(0, MOST_UPCOMING)} />}
    </header>
  );
}

function Upcoming({ appointments }: { appointments: Appointment[] }) {
  const { t } = useTranslation('inbox');
  const place = usePlace();
  return (
    <ul className={classes.upcoming} aria-label={t('upcoming')}>
      {appointments.map(({ id, service, staff, startsAt }) => (
        <li key={id}>
          <IconCalendarEvent size={17} stroke={1.75} aria-hidden="true" />
          <span>
            <strong>{formatDateTime(place, startsAt)}</strong> ·{' '}
            {t('appointment.with', { service: service.name, staff: staff.name })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function CallBack({ thread, name }: { thread: Party; name: string }) {
  const { t } = useTranslation('inbox');
  const mayCall = usePermission('calls:write');
  const [asked, setAsked] = useState(false);
  const call = usePlaceCall();
  const phone = phoneOf(thread);
  if (!phone || !mayCall) return null;
  const close = () => {
    setAsked(false);
    call.reset();
  };
  const done = () => {
    close();
    notifyDone(t('callBack.started'));
  };
  return (
    <>
      <Button size="sm" variant="default" className={classes.call} onClick={() => setAsked(true)}>
        <IconPhoneCall size={18} stroke={1.75} aria-hidden="true" />
        <span className={classes.callLabel}>{t('callBack.action')}</span>
      </Button>
      <ConfirmDialog
        opened={asked}
        dangerous={false}
        title={t('callBack.title', { name })}
        confirmLabel={t('callBack.confirm')}
        onClose={close}
        onConfirm={() => call.mutate({ to: phone }, { onSuccess: done })}
        working={call.isPending}
        error={call.error}
      >
        <p>{t('callBack.text', { number: formatPhone(phone) })}</p>
      </ConfirmDialog>
    </>
  );
}
