import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import type { Assistant } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { AbilityPanel } from './ability-panel';
import { useAssistant, useUpdateAssistant } from './queries';
import { ReceptionistForm } from './receptionist-form';
import { toValues } from './receptionist-values';
import { RemoveReceptionist } from './remove-receptionist';
import { SyncState } from './sync-state';

/** Changes a receptionist, shows whether callers meet the latest version, and removes it. */
export default function EditReceptionist() {
  const { t } = useTranslation('receptionist');
  const { id = '' } = useParams();
  const assistant = useAssistant(id);
  return (
    <Page
      title={assistant.data?.name ?? t('title')}
      back={{ to: '/dashboard/receptionist', label: t('title') }}
      narrow
    >
      <Loaded query={assistant} skeleton={<RowsSkeleton rows={3} height={224} />}>
        {(current) => <Editor key={current.id} assistant={current} />}
      </Loaded>
    </Page>
  );
}

function Editor({ assistant }: { assistant: Assistant }) {
  const { t } = useTranslation(['receptionist', 'common']);
  const mayWrite = usePermission('assistants:write');
  const update = useUpdateAssistant(assistant.id);
  return (
    <>
      <SyncState assistant={assistant} />
      <ReceptionistForm
        draftKey={assistant.id}
        saved={toValues(assistant)}
        submitLabel={t('common:actions.save')}
        working={update.isPending}
        error={update.error}
        disabled={!mayWrite}
        onSubmit={(values, done) =>
          update.mutate(values, {
            onSuccess: () => {
              done();
              notifyDone(t('savedText'));
            },
          })
        }
      />
      <AbilityPanel assistant={assistant} />
      {mayWrite && <RemoveReceptionist assistant={assistant} />}
    </>
  );
}
