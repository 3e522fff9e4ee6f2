import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { CopyButton } from '../../components/copy-button';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDate } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import type { VoicemailService } from './api';
import { useRemoveService, useVoicemailServices } from './queries';
import rows from './rows.module.css';
import { ServiceForm } from './vendor-form';

/** Lists the services that leave voicemails, and connects one. */
export function ServiceList() {
  const { t } = useTranslation('campaigns');
  const mayWrite = usePermission('providers:write');
  const services = useVoicemailServices();
  return (
    <>
      {mayWrite && (
        <Panel title={t('services.add')} lead={t('services.addLead')}>
          <ServiceForm />
        </Panel>
      )}
      <Loaded query={services} skeleton={<RowsSkeleton rows={2} height={88} />}>
        {(data) => (
          <Panel title={t('services.title')} lead={t('services.lead')} flush>
            {data.services.length === 0 ? (
              <EmptyState
                headingLevel={3}
                icon={<IconPlugConnected size={26} stroke={1.75} aria-hidden="true" />}
                title={t('services.empty.title')}
                text={t(mayWrite ? 'services.empty.text' : 'services.empty.ask')}
              />
            ) : (
              <ul className={rows.list}>
                {data.services.map((service) => (
                  <ServiceRow key={service.id} service={service} mayWrite={mayWrite} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
    </>
  );
}

function ServiceRow({ service, mayWrite }: { service: VoicemailService; mayWrite: boolean }) {
  const { t } = useTranslation('campaigns');
  const place = usePlace();
  const { name, url, statusUrl, createdAt } = service;
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{name}</span>
        <span className={rows.soft}>{url}</span>
        <span className={rows.soft}>{t('services.since', { at: formatDate(place, createdAt) })}</span>
        <span className={rows.soft}>
          {t('services.statusUrl')} <code>{statusUrl}</code>
          <CopyButton text={statusUrl} what={t('services.theStatusUrl')} />
        </span>
      </span>
      {mayWrite && <ServiceRemoval service={service} />}
    </li>
  );
}

function ServiceRemoval({ service: { id, name } }: { service: VoicemailService }) {
  const { t } = useTranslation('campaigns');
  const [asked, setAsked] = useState(false);
  const remove = useRemoveService();
  const confirm = () =>
    remove.mutate(id, {
      onSuccess: () => {
        setAsked(false);
        notifyDone(t('services.removed', { name }));
      },
    });
  return (
    <>
      <Button
        size="sm"
        variant="subtle"
        color="red"
        aria-label={t('services.removeName', { name })}
        onClick={() => setAsked(true)}
      >
        {t('services.remove')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('services.removeTitle', { name })}
        confirmLabel={t('services.removeName', { name })}
        onConfirm={confirm}
        onClose={() => setAsked(false)}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{t('services.removeText')}</p>
      </ConfirmDialog>
    </>
  );
}
