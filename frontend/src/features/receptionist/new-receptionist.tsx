import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Page } from '../../components/page';
import { useMe } from '../../hooks/use-session';
import { notifyDone } from '../../lib/notify';
import { useCreateAssistant } from './queries';
import { ReceptionistForm } from './receptionist-form';
import { emptyValues } from './receptionist-values';

/** Makes another receptionist. */
export default function NewReceptionist() {
  const { t } = useTranslation('receptionist');
  const { tenant } = useMe();
  const navigate = useNavigate();
  const create = useCreateAssistant();
  const [initial] = useState(() =>
    emptyValues(tenant.locale, t('form.firstGreeting', { business: tenant.name })),
  );
  return (
    <Page
      title={t('newTitle')}
      lead={t('newLead')}
      back={{ to: '/dashboard/receptionist', label: t('title') }}
      narrow
    >
      <ReceptionistForm
        draftKey="new"
        saved={initial}
        submitLabel={t('form.create')}
        working={create.isPending}
        error={create.error}
        onSubmit={(values, done) =>
          create.mutate(values, {
            onSuccess: (assistant) => {
              done();
              notifyDone(t('created', { name: assistant.name }));
              void navigate(`/dashboard/receptionist/${assistant.id}`, { replace: true });
            },
          })
        }
      />
    </Page>
  );
}
