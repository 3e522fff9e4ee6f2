import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import { EndpointForm } from './endpoint-form';
import { FreshSecret } from './fresh-secret';
import classes from './outgoing.module.css';
import {
  deleteEndpoint,
  type Endpoint,
  type EventType,
  rotateSecret,
  testEndpoint,
  updateEndpoint,
} from './outgoing-api';

/** Holds what may be done with an address. What cannot be taken back is asked for first. */
export function EndpointActions({ endpoint, eventTypes }: { endpoint: Endpoint; eventTypes: EventType[] }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<'delete' | 'rotate' | 'edit' | null>(null);
  const { id, url, isActive } = endpoint;
  const done = () => {
    setAsked(null);
    return queryClient.invalidateQueries({ queryKey: keys.endpoints });
  };
  const test = useMutation({
    mutationFn: () => testEndpoint(id),
    onSuccess: () => {
      notifyDone(t('out.testSent'));
      return done();
    },
  });
  const update = useMutation({
    mutationFn: (body: Parameters<typeof updateEndpoint>[1]) => updateEndpoint(id, body),
    onSuccess: done,
  });
  const rotate = useMutation({ mutationFn: () => rotateSecret(id), onSuccess: done });
  const remove = useMutation({ mutationFn: () => deleteEndpoint(id), onSuccess: done });
  if (rotate.data) return <FreshSecret secret={rotate.data.secret} onStored={() => rotate.reset()} />;
  if (asked === 'edit')
    return (
      <EndpointForm
        endpoint={endpoint}
        eventTypes={eventTypes}
        saveLabel={t('out.save')}
        saving={update.isPending}
        error={update.error}
        onSave={(values) => update.mutate(values)}
        onCancel={() => setAsked(null)}
      />
    );
  return (
    <>
      <div className={classes.actions}>
        {isActive && (
          <Button size="sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            {t('out.test')}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={() => setAsked('edit')}>
          {t('out.edit')}
        </Button>
        <Button
          size="sm"
          variant="default"
          loading={update.isPending}
          onClick={() => update.mutate({ isActive: !isActive })}
        >
          {t(isActive ? 'out.switchOff' : 'out.switchOn')}
        </Button>
        <Button size="sm" variant="default" onClick={() => setAsked('rotate')}>
          {t('out.rotate')}
        </Button>
        <Button size="sm" variant="subtle" color="red" onClick={() => setAsked('delete')}>
          {t('out.delete')}
        </Button>
      </div>
      {(test.error ?? update.error) && <ProblemPanel error={test.error ?? update.error} />}
      <ConfirmDialog
        opened={asked === 'rotate'}
        dangerous={false}
        title={t('out.rotateTitle')}
        confirmLabel={t('out.rotate')}
        onConfirm={() => rotate.mutate()}
        onClose={() => setAsked(null)}
        working={rotate.isPending}
        error={rotate.error}
      >
        <p>{t('out.rotateText')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asked === 'delete'}
        title={t('out.deleteTitle')}
        confirmLabel={t('out.delete')}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(null)}
        working={remove.isPending}
        error={remove.error}
      >
        <p className={classes.url}>{url}</p>
        <p>{t('out.deleteText')}</p>
      </ConfirmDialog>
    </>
  );
}
