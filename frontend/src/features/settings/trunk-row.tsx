import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import type { SipTrunk } from '../../lib/model';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';
import { TrunkForm } from './trunk-form';
import { TrunkNumber } from './trunk-number';
import { TrunkProbe } from './trunk-probe';
import { TrunkRemoval } from './trunk-removal';

/** Shows one trunk, proves it on request, changes and removes it. */
export function TrunkRow({ trunk, mayChange }: { trunk: SipTrunk; mayChange: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const [editing, setEditing] = useState(false);
  const probe = useProbe(trunk.id);
  return (
    <li className={rows.row}>
      <TrunkFacts trunk={trunk} />
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
          <TrunkRemoval trunk={trunk} />
        </span>
      )}
      <div className={rows.problem} role="status">
        <TrunkProbe probe={probe.data ?? trunk.probe} />
      </div>
      <div className={rows.problem}>
        {probe.error && <ProblemPanel error={probe.error} />}
        {trunk.number && trunk.probe?.ok && <TrunkNumber number={trunk.number} />}
        {editing && <TrunkForm trunk={trunk} onDone={() => setEditing(false)} />}
      </div>
    </li>
  );
}

function useProbe(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/sip-trunks/{id}/probe', { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.trunks }),
  });
}

function TrunkFacts({ trunk }: { trunk: SipTrunk }) {
  const { t } = useTranslation('settings');
  return (
    <span className={rows.words}>
      <span className={rows.name}>{trunk.name}</span>
      <span className={rows.soft}>
        {trunk.host}:{trunk.port} · {trunk.transport}
        {trunk.username && ` · ${trunk.username}`}
      </span>
      {trunk.number && (
        <span className={rows.soft}>{t('trunks.carries', { number: formatPhone(trunk.number) })}</span>
      )}
    </span>
  );
}
