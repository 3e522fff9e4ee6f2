import { Button, Select } from '@mantine/core';
import { IconMicrophone2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { Loaded } from '../../components/loaded';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import type { VoicemailStatus } from './api';
import { PAGE_SIZE, useVoicemailServices, useVoicemails } from './queries';
import rows from './rows.module.css';
import { useCallingNumbers } from './use-calling-numbers';
import { VoicemailForm } from './voicemail-form';
import { VoicemailRow } from './voicemail-row';

const statuses = ['PENDING', 'QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'BLOCKED'] as const;
const ALL = 'ALL';

/** Lists the voicemails that are left without ringing, the newest first, and what became of them. */
export function VoicemailList() {
  const { t } = useTranslation('campaigns');
  const mayWrite = usePermission('campaigns:write');
  const [status, setStatus] = useState<VoicemailStatus | null>(null);
  const [offset, setOffset] = useState(0);
  const [adding, setAdding] = useState(false);
  const list = useVoicemails(status, offset);
  const services = useVoicemailServices();
  const callers = useCallingNumbers();
  const unconnected = services.data?.services.length === 0 && callers.length === 0;
  const ready = mayWrite && !adding && services.data && !unconnected;
  return (
    <>
      {adding && (
        <Panel title={t('voicemails.add')} lead={t('voicemails.addLead')}>
          <VoicemailForm services={services.data?.services ?? []} onDone={() => setAdding(false)} />
        </Panel>
      )}
      <Panel
        title={t('voicemails.title')}
        lead={t('voicemails.lead')}
        actions={ready && <Button onClick={() => setAdding(true)}>{t('voicemails.add')}</Button>}
        flush
      >
        <div className={rows.field}>
          <Select
            className={rows.filter}
            label={t('filter')}
            allowDeselect={false}
            data={[
              { value: ALL, label: t('all') },
              ...statuses.map((value) => ({ value, label: t(`voicemails.states.${value}`) })),
            ]}
            value={status ?? ALL}
            onChange={(value) => {
              setOffset(0);
              setStatus(statuses.find((each) => each === value) ?? null);
            }}
          />
        </div>
        <div className={list.data ? undefined : rows.field}>
          <Loaded query={list} skeleton={<RowsSkeleton rows={3} height={88} />}>
            {({ requests }) =>
              requests.length === 0 ? (
                <NoVoicemails filtered={status !== null} unconnected={unconnected} />
              ) : (
                <ul className={rows.list}>
                  {requests.map((voicemail) => (
                    <VoicemailRow key={voicemail.id} voicemail={voicemail} mayWrite={mayWrite} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </div>
      </Panel>
      {list.data && <Pager total={list.data.total} size={PAGE_SIZE} offset={offset} onOffset={setOffset} />}
    </>
  );
}

function NoVoicemails({ filtered, unconnected }: { filtered: boolean; unconnected: boolean }) {
  const { t } = useTranslation('campaigns');
  const name = filtered ? 'nothing' : unconnected ? 'voicemails.unconnected' : 'voicemails.empty';
  return (
    <EmptyState
      headingLevel={3}
      icon={<IconMicrophone2 size={26} stroke={1.75} aria-hidden="true" />}
      title={t(`${name}.title`)}
      text={t(`${name}.text`)}
      action={
        name === 'voicemails.unconnected' && (
          <LinkButton to="?tab=services">{t('voicemails.unconnected.action')}</LinkButton>
        )
      }
    />
  );
}
