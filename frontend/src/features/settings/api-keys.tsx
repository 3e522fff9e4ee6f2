import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { EmptyState } from '../../components/empty-state';
import { Lamp } from '../../components/lamp';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatDate, formatDateTime } from '../../lib/format';
import type { ApiKey } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import { ApiKeyForm } from './api-key-form';
import rows from './rows.module.css';
import { SettingsPage } from './settings-page';

/** Holds the keys machines use, with what each may do and when it was last used. */
export default function ApiKeys() {
  const { t } = useTranslation('settings');
  const apiKeys = useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => unwrap(api.GET('/api/api-keys', { signal })),
  });
  return (
    <SettingsPage title={t('apiKeys.title')} lead={t('apiKeys.lead')}>
      <Panel title={t('apiKeys.add')}>
        <ApiKeyForm />
      </Panel>
      <Loaded query={apiKeys} skeleton={<RowsSkeleton rows={2} height={76} />}>
        {(data) => (
          <Panel title={t('apiKeys.yours')} flush>
            {data.apiKeys.length === 0 ? (
              <EmptyState
                icon={<IconKey size={26} stroke={1.75} aria-hidden="true" />}
                title={t('apiKeys.empty.title')}
                text={t('apiKeys.empty.text')}
                headingLevel={3}
              />
            ) : (
              <ul className={rows.list}>
                {data.apiKeys.map((apiKey) => (
                  <ApiKeyRow key={apiKey.id} apiKey={apiKey} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/api-keys/{id}', { params: { path: { id: apiKey.id } } })),
    onSuccess: () => {
      setAsked(false);
      notifyDone(t('apiKeys.revoked', { name: apiKey.name }));
      return queryClient.invalidateQueries({ queryKey: keys.apiKeys });
    },
  });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{apiKey.name}</span>
        <span className={rows.soft}>
          <code>{apiKey.prefix}…</code> · {t('apiKeys.made', { at: formatDate(place, apiKey.createdAt) })} ·{' '}
          {apiKey.lastUsedAt
            ? t('apiKeys.used', { at: formatDateTime(place, apiKey.lastUsedAt) })
            : t('apiKeys.neverUsed')}
        </span>
        <span className={rows.soft}>{apiKey.scopes.join(', ')}</span>
      </span>
      {apiKey.revokedAt ? (
        <Lamp tone="off">{t('apiKeys.isRevoked')}</Lamp>
      ) : (
        <Button
          variant="subtle"
          color="red"
          aria-label={t('apiKeys.revokeName', { name: apiKey.name })}
          onClick={() => setAsked(true)}
        >
          {t('apiKeys.revoke')}
        </Button>
      )}
      <ConfirmDialog
        opened={asked}
        title={t('apiKeys.revokeTitle', { name: apiKey.name })}
        confirmLabel={t('apiKeys.revokeName', { name: apiKey.name })}
        onConfirm={() => revoke.mutate()}
        onClose={() => setAsked(false)}
        working={revoke.isPending}
        error={revoke.error}
      >
        <p>{t('apiKeys.revokeText')}</p>
      </ConfirmDialog>
    </li>
  );
}
