import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import type { Assistant } from '../../lib/model';
import { useSyncAssistant } from './queries';
import { SyncLamp } from './sync-lamp';
import classes from './sync-state.module.css';

/** Says whether callers meet the receptionist as saved, and lets a person try again when that failed. */
export function SyncState({ assistant }: { assistant: Assistant }) {
  const { t } = useTranslation('receptionist');
  const place = usePlace();
  const mayWrite = usePermission('assistants:write');
  const sync = useSyncAssistant(assistant.id);
  const { status, syncedAt, error } = assistant.sync;
  return (
    <div className={classes.state}>
      <SyncLamp status={status} />
      <span className={classes.text}>
        {t(`sync.${status}.text`, { at: formatDateTime(place, syncedAt) })}
      </span>
      {status === 'FAILED' && mayWrite && (
        <Button size="sm" variant="default" loading={sync.isPending} onClick={() => sync.mutate()}>
          {t('sync.again')}
        </Button>
      )}
      {status === 'FAILED' && error && (
        <p className={classes.reason} lang="en">
          {error}
        </p>
      )}
      {sync.error && <ProblemPanel error={sync.error} />}
    </div>
  );
}
