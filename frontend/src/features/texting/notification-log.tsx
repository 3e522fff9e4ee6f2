import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Lamp, type LampTone } from '../../components/lamp';
import { Loaded } from '../../components/loaded';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { formatPhone } from '../../lib/phone';
import type { Notification } from './api';
import { PAGE_SIZE, useNotifications } from './queries';
import rows from './rows.module.css';
import { useTemplateTitle } from './use-template-title';

const statuses = ['QUEUED', 'SENT', 'FAILED'] as const;
const ALL = 'ALL';

const tones: Record<Notification['status'], LampTone> = { SENT: 'on', QUEUED: 'wait', FAILED: 'alarm' };

/** Lists what was sent by itself, or could not be, and why. */
export function NotificationLog() {
  const { t } = useTranslation('texting');
  const [status, setStatus] = useState<Notification['status'] | null>(null);
  const [offset, setOffset] = useState(0);
  const log = useNotifications(status, offset);
  return (
    <>
      <Panel title={t('log.title')} lead={t('log.lead')} flush>
        <div className={rows.field}>
          <Select
            className={rows.filter}
            label={t('log.filter')}
            data={[
              { value: ALL, label: t('log.all') },
              ...statuses.map((value) => ({ value, label: t(`log.states.${value}`) })),
            ]}
            value={status ?? ALL}
            onChange={(value) => {
              setOffset(0);
              setStatus(statuses.find((each) => each === value) ?? null);
            }}
          />
        </div>
        <div className={log.data ? undefined : rows.field}>
          <Loaded query={log} skeleton={<RowsSkeleton rows={4} height={72} />}>
            {({ notifications }) =>
              notifications.length === 0 ? (
                <EmptyState headingLevel={3} title={t('log.empty.title')} text={t('log.empty.text')} />
              ) : (
                <ul className={rows.list}>
                  {notifications.map((notification) => (
                    <NotificationRow key={notification.id} notification={notification} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </div>
      </Panel>
      {log.data && <Pager total={log.data.total} size={PAGE_SIZE} offset={offset} onOffset={setOffset} />}
    </>
  );
}

function NotificationRow({ notification }: { notification: Notification }) {
  const { t } = useTranslation('texting');
  const place = usePlace();
  const { kind, recipient, status, message, failureReason, sentAt, createdAt } = notification;
  const titleOf = useTemplateTitle();
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{titleOf(kind)}</span>
        <span className={rows.soft}>
          {formatPhone(recipient)} · {formatDateTime(place, sentAt ?? createdAt)}
        </span>
        <span className={rows.soft}>{message}</span>
        {failureReason && (
          <span className={rows.alarm} lang="en">
            {failureReason}
          </span>
        )}
      </span>
      <Lamp tone={tones[status]}>{t(`log.states.${status}`)}</Lamp>
    </li>
  );
}
