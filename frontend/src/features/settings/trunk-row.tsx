import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Lamp } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatDateTime } from '../../lib/format';
import type { SipTrunk } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';
import { TrunkForm } from './trunk-form';
import { TrunkNumber } from './trunk-number';

/** Shows one trunk, proves it on request, changes and removes it. */
export function TrunkRow({ trunk, mayChange }: { trunk: SipTrunk; mayChange: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [asked, setAsked] = useState(false);
  const params = { path: { id: trunk.id } };
  const refetch = () => queryClient.invalidateQueries({ queryKey: keys.trunks });
  const probe = useMutation({
    mutationFn: () => unwrap(api.POST('/api/sip-trunks/{id}/probe', { params })),
    onSettled: refetch,
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/sip-trunks/{id}', { params })),
    onSuccess: () => {
      notifyDone(t('trunks.removed', { name: trunk.name }));
      return refetch();
    },
  });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{trunk.name}</span>
        <span className={rows.soft}>
          {trunk.host}:{trunk.port} · {trunk.transport}
          {trunk.username && ` · ${trunk.username}`}
        </span>
        {trunk.number && <span className={rows.soft}>{t('trunks.carries', { number: trunk.number })}</span>}
      </span>
      {mayChange && (
        <span className={rows.actions}>
          <Button
            size="sm"
            variant="default"
            loading={probe.isPending}
            aria-label={t('trunks.probeName', { name: trunk.name })}
            onClick={() => probe.mutate()}
          >
            {t('trunks.probe')}
          </Button>
          <Button
            size="sm"
            variant="default"
            aria-expanded={editing}
            aria-label={t('trunks.editName', { name: trunk.name })}
            onClick={() => setEditing(!editing)}
          >
            {t('common:actions.edit')}
          </Button>
          <Button
            size="sm"
            variant="subtle"
            color="red"
            aria-label={t('trunks.removeName', { name: trunk.name })}
            onClick={() => setAsked(true)}
          >
            {t('trunks.remove')}
          </Button>
        </span>
      )}
      <div className={rows.problem} role="status">
        <ProbeResult probe={probe.data ?? trunk.probe} />
      </div>
      {probe.error && (
        <div className={rows.problem}>
          <ProblemPanel error={probe.error} />
        </div>
      )}
      {trunk.number && trunk.probe?.ok && <TrunkNumber number={trunk.number} />}
      {editing && (
        <div className={rows.problem}>
          <TrunkForm trunk={trunk} onDone={() => setEditing(false)} />
        </div>
      )}
      <ConfirmDialog
        opened={asked}
        title={t('trunks.removeTitle', { name: trunk.name })}
        confirmLabel={t('trunks.removeName', { name: trunk.name })}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => setAsked(false) })}
        onClose={() => setAsked(false)}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{t('trunks.removeText')}</p>
      </ConfirmDialog>
    </li>
  );
}

function ProbeResult({ probe }: { probe: SipTrunk['probe'] }) {
  const { t, i18n } = useTranslation('settings');
  const place = usePlace();
  if (!probe) return <Lamp tone="off">{t('trunks.notProbed')}</Lamp>;
  const key = `trunks.findings.${probe.code}` as 'trunks.findings.registered';
  const known = i18n.exists(`settings:${key}`);
  return (
    <span className={rows.actions}>
      <Lamp tone={probe.ok ? 'on' : 'alarm'}>{probe.ok ? t('trunks.works') : t('trunks.fails')}</Lamp>
      <span className={rows.soft}>
        <span lang={known ? undefined : 'en'}>{known ? t(key) : probe.message}</span>{' '}
        {t('trunks.probedAt', { at: formatDateTime(place, probe.at) })}
      </span>
    </span>
  );
}
