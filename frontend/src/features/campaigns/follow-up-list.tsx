import { Button, Select } from '@mantine/core';
import { IconCalendarCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import type { FollowUpStatus } from './api';
import { FollowUpForm } from './follow-up-form';
import { FollowUpRow } from './follow-up-row';
import { PAGE_SIZE, useFollowUps } from './queries';
import rows from './rows.module.css';

const statuses = ['SCHEDULED', 'DONE', 'CANCELLED', 'FAILED'] as const;
const ALL = 'ALL';

/** Lists what is to be done for customers, the next first, and what became of it. */
export function FollowUpList() {
  const { t } = useTranslation('campaigns');
  const mayWrite = usePermission('campaigns:write');
  const [status, setStatus] = useState<FollowUpStatus | null>('SCHEDULED');
  const [offset, setOffset] = useState(0);
  const [adding, setAdding] = useState(false);
  const list = useFollowUps(status, offset);
  return (
    <>
      {adding && (
        <Panel title={t('followUps.add')}>
          <FollowUpForm onDone={() => setAdding(false)} />
        </Panel>
      )}
      <Panel
        title={t('followUps.title')}
        lead={t('followUps.lead')}
        actions={mayWrite && !adding && <Button onClick={() => setAdding(true)}>{t('followUps.add')}</Button>}
        flush
      >
        <div className={rows.field}>
          <Select
            className={rows.filter}
            label={t('filter')}
            allowDeselect={false}
            data={[
              { value: ALL, label: t('all') },
              ...statuses.map((value) => ({ value, label: t(`followUps.states.${value}`) })),
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
            {({ followUps }) =>
              followUps.length === 0 ? (
                <EmptyState
                  headingLevel={3}
                  icon={<IconCalendarCheck size={26} stroke={1.75} aria-hidden="true" />}
                  title={t(status === 'SCHEDULED' ? 'followUps.empty.title' : 'nothing.title')}
                  text={t(status === 'SCHEDULED' ? 'followUps.empty.text' : 'nothing.text')}
                />
              ) : (
                <ul className={rows.list}>
                  {followUps.map((followUp) => (
                    <FollowUpRow key={followUp.id} followUp={followUp} mayWrite={mayWrite} />
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
