import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { keys } from '../../lib/query-client';
import { EndpointForm } from './endpoint-form';
import { EndpointRow } from './endpoint-row';
import { FreshSecret } from './fresh-secret';
import { createEndpoint, type EndpointList, readEndpoints } from './outgoing-api';

/** Holds the addresses that we tell of events, each with what it was told. */
export function Outgoing() {
  const endpoints = useQuery({ queryKey: keys.endpoints, queryFn: ({ signal }) => readEndpoints(signal) });
  return (
    <Loaded query={endpoints} skeleton={<RowsSkeleton rows={3} height={92} />}>
      {(data) => <Endpoints data={data} />}
    </Loaded>
  );
}

function Endpoints({ data }: { data: EndpointList }) {
  const { t } = useTranslation('webhooks');
  const mayWrite = usePermission('webhooks:write');
  return (
    <>
      <Panel title={t('out.yours')} flush>
        {data.endpoints.length === 0 ? (
          <EmptyState
            icon={<IconSend size={26} stroke={1.75} aria-hidden="true" />}
            title={t('out.empty.title')}
            text={t('out.empty.text')}
            headingLevel={3}
          />
        ) : (
          <ul>
            {data.endpoints.map((endpoint) => (
              <EndpointRow key={endpoint.id} endpoint={endpoint} eventTypes={data.eventTypes} />
            ))}
          </ul>
        )}
      </Panel>
      {mayWrite && <NewEndpoint data={data} />}
    </>
  );
}

function NewEndpoint({ data }: { data: EndpointList }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState(false);
  const create = useMutation({
    mutationFn: createEndpoint,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.endpoints }),
  });
  const done = () => {
    create.reset();
    setOpened(false);
  };
  if (!opened)
    return (
      <div>
        <Button onClick={() => setOpened(true)}>{t('out.add')}</Button>
      </div>
    );
  return (
    <Panel title={t('out.add')}>
      {create.data ? (
        <FreshSecret secret={create.data.secret} onStored={done} />
      ) : (
        <EndpointForm
          eventTypes={data.eventTypes}
          labUrl={data.labUrl}
          saveLabel={t('out.add')}
          saving={create.isPending}
          error={create.error}
          onSave={(values) => create.mutate(values)}
          onCancel={done}
        />
      )}
    </Panel>
  );
}
