import { Skeleton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import { formatPhone } from '../../lib/phone';
import { AuthLayout } from './auth-layout';
import { JoinForm } from './join-form';
import { useAction } from './use-action';

/** Shows who invites to what, and lets the invited person join with a name and a password. */
export default function AcceptInvitation() {
  const { t } = useTranslation(['auth', 'common']);
  const token = useSearchParams()[0].get('token') ?? '';
  const invitation = useAction((wanted: string) =>
    unwrap(api.GET('/api/auth/invitation', { params: { query: { token: wanted } } })),
  );
  const load = useRef(invitation.run);
  useEffect(() => {
    if (token) load.current(token);
  }, [token]);
  if (!token) {
    return (
      <AuthLayout title={t('invitation.plainTitle')} lead={t('invitation.noToken')}>
        {null}
      </AuthLayout>
    );
  }
  const { data, error } = invitation;
  const leadOf = ({ email, phone, role }: NonNullable<typeof data>) =>
    email === null
      ? t('invitation.leadByText', { phone: formatPhone(phone ?? ''), role: t(`common:roles.${role}`) })
      : t('invitation.lead', { email, role: t(`common:roles.${role}`) });
  return (
    <AuthLayout
      title={data ? t('invitation.title', { business: data.businessName }) : t('invitation.plainTitle')}
      lead={data && leadOf(data)}
    >
      {data && <JoinForm token={token} asksEmail={data.email === null} />}
      {error && <ProblemPanel error={error} onRetry={() => invitation.run(token)} />}
      {!data && !error && <Skeleton height={232} aria-busy="true" />}
    </AuthLayout>
  );
}
