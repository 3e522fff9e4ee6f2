import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import type { Assistant } from '../../lib/model';

type SyncStatus = Assistant['sync']['status'];

const tones: Record<SyncStatus, LampTone> = {
  SYNCED: 'on',
  PENDING: 'wait',
  FAILED: 'alarm',
  OFFLINE: 'off',
};

/** Shows whether callers already meet the receptionist as it was last saved. */
export function SyncLamp({ status }: { status: SyncStatus }) {
  const { t } = useTranslation('receptionist');
  return (
    <Lamp tone={tones[status]} busy={status === 'PENDING'}>
      {t(`sync.${status}.name`)}
    </Lamp>
  );
}
