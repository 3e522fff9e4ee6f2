import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Loaded } from '../../components/loaded';
import { api, unwrap } from '../../lib/api';
import { AuthLayout } from './auth-layout';
import { JoinForm } from './join-form';

/** Shows who invites to what, and lets the invited person join with a name and a password. */
export default function AcceptInvitation() {
  const { t } = useTranslation(['auth', 'common']);
  const token = useSearchParams()[0].get('token') ?? '';
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/auth/invitation', { params: { query: { token } }, signal })),
    enabled: token !== '',
  });
  if (!token) {
    return (
      <AuthLayout title={t('invitation.plainTitle')} lead={t('invitation.noToken')}>
        {null}
      </AuthLayout>
    );
  }
  const data = invitation.data;
  return (
    <AuthLayout
      title={data ? t('invitation.title', { business: data.businessName }) : t('invitation.plainTitle')}
      lead={data && t('invitation.lead', { email: data.email, role: t(`common:roles.${data.role}`) })}
    >
      <Loaded query={invitation} skeleton={<Skeleton height={232} aria-busy="true" />}>
        {() => <JoinForm token={token} />}
      </Loaded>
    </AuthLayout>
  );
}
