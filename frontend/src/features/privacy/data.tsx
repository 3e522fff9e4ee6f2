import { Button } from '@mantine/core';
import { IconArchive } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { keys } from '../../lib/query-client';
import { SettingsPage } from '../settings';
import { readRequests, requestExport } from './api';
import classes from './data.module.css';
import { EraseBusiness } from './erase-business';
import { EraseCustomer } from './erase-customer';
import { RequestRow } from './request-row';

/** Hands out everything we hold, and forgets a customer or the whole business; every item has a receipt. */
export default function DataScreen() {
  const { t } = useTranslation('privacy');
  const mayErase = usePermission('tenant:erase');
  const mayForget = usePermission('privacy:write');
  const requests = useQuery({ queryKey: keys.dataRequests, queryFn: ({ signal }) => readRequests(signal) });
  return (
    <SettingsPage title={t('title')} lead={t('lead')}>
      {mayErase && <Export />}
      {mayForget && <EraseCustomer />}
      <Loaded query={requests} skeleton={<RowsSkeleton rows={2} height={76} />}>
        {(data) => (
          <Panel title={t('requests')} flush>
            {data.requests.length === 0 ? (
              <EmptyState
                icon={<IconArchive size={26} stroke={1.75} aria-hidden="true" />}
                title={t('empty.title')}
                text={t('empty.text')}
                headingLevel={3}
              />
            ) : (
              <ul>
                {data.requests.map((request) => (
                  <RequestRow key={request.id} request={request} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
      {mayErase && <EraseBusiness />}
    </SettingsPage>
  );
}

function Export() {
  const { t } = useTranslation('privacy');
  const queryClient = useQueryClient();
  const ask = useMutation({
    mutationFn: requestExport,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.dataRequests }),
  });
  return (
    <Panel title={t('export.title')}>
      <div className={classes.stack}>
        <p>{t('export.text')}</p>
        {ask.error && <ProblemPanel error={ask.error} />}
        <div>
          <Button loading={ask.isPending} onClick={() => ask.mutate()}>
            {t('export.action')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
