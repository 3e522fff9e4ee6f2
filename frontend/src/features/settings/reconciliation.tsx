import { Button } from '@mantine/core';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { api, unwrap } from '../../lib/api';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import { FindingRow } from './finding-row';
import rows from './rows.module.css';
import { SettingsPage } from './settings-page';

/** Compares our numbers with what the providers really hold, and mends differences with one click. */
export default function Reconciliation() {
  const { t } = useTranslation('settings');
  const mayRepair = usePermission('numbers:write');
  const queryClient = useQueryClient();
  const findings = useQuery({
    queryKey: keys.findings,
    queryFn: ({ signal }) => unwrap(api.GET('/api/reconciliation', { signal })),
  });
  const run = useMutation({
    mutationFn: () => unwrap(api.POST('/api/reconciliation/run')),
    onSuccess: () => {
      notifyDone(t('checks.started'));
      return queryClient.invalidateQueries({ queryKey: keys.findings });
    },
  });
  return (
    <SettingsPage
      title={t('checks.title')}
      lead={t('checks.lead')}
      actions={
        mayRepair && (
          <Button
            leftSection={<IconRefresh size={19} stroke={1.75} aria-hidden="true" />}
            loading={run.isPending}
            onClick={() => run.mutate()}
          >
            {t('checks.run')}
          </Button>
        )
      }
    >
      {run.error && <ProblemPanel error={run.error} />}
      <Loaded query={findings} skeleton={<RowsSkeleton rows={2} height={88} />}>
        {(data) => (
          <Panel title={t('checks.findings')} flush>
            {data.findings.length === 0 ? (
              <EmptyState
                icon={<IconCircleCheck size={26} stroke={1.75} aria-hidden="true" />}
                title={t('checks.empty.title')}
                text={t('checks.empty.text')}
                headingLevel={3}
              />
            ) : (
              <ul className={rows.list}>
                {data.findings.map((finding) => (
                  <FindingRow key={finding.id} finding={finding} mayRepair={mayRepair} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
    </SettingsPage>
  );
}
