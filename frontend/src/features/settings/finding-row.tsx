import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatDateTime } from '../../lib/format';
import type { Finding } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';

/** Tells one difference, what its repair does, and repairs it. */
export function FindingRow({ finding, mayRepair }: { finding: Finding; mayRepair: boolean }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const queryClient = useQueryClient();
  const repair = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/reconciliation/{id}/repair', { params: { path: { id: finding.id } } })),
    onSuccess: () => {
      notifyDone(t('checks.repairing'));
      return Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.findings }),
        queryClient.invalidateQueries({ queryKey: keys.numbers }),
      ]);
    },
  });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>
          {t(`checks.kinds.${finding.kind}.title`)}
          {finding.number && `: ${formatPhone(finding.number)}`}
        </span>
        <span>{t(`checks.kinds.${finding.kind}.text`)}</span>
        <span className={rows.soft} lang="en">
          {finding.detail}
        </span>
        <span className={rows.soft}>
          {finding.provider} · {formatDateTime(place, finding.foundAt)}
        </span>
      </span>
      {mayRepair && (
        <Button variant="default" loading={repair.isPending} onClick={() => repair.mutate()}>
          {t(`checks.kinds.${finding.kind}.repair`)}
        </Button>
      )}
      {repair.error && (
        <div className={rows.problem}>
          <ProblemPanel error={repair.error} />
        </div>
      )}
    </li>
  );
}
