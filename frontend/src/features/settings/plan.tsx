import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { usePlace } from '../../hooks/use-place';
import { useSubscription } from '../../hooks/use-subscription';
import { api, unwrap } from '../../lib/api';
import { formatDate } from '../../lib/format';
import { keys } from '../../lib/query-client';
import { PlanCards } from './plan-cards';
import { SettingsPage } from './settings-page';
import { Usage } from './usage';

/** Shows the plan, what of it is used, and the other plans. */
export default function PlanScreen() {
  const { t } = useTranslation(['settings', 'common']);
  const place = usePlace();
  const subscription = useSubscription();
  const plans = useQuery({
    queryKey: keys.plans,
    queryFn: ({ signal }) => unwrap(api.GET('/api/billing/plans', { signal })),
  });
  const { status, trialEndsAt, plan } = subscription;
  return (
    <SettingsPage title={t('plan.title')} lead={t('plan.summary')} narrow={false}>
      <Panel
        title={t('plan.current', { plan: t(`common:plans.${plan}`) })}
        lead={t(`plan.status.${status}`, { date: formatDate(place, trialEndsAt) })}
      >
        <Usage subscription={subscription} />
      </Panel>
      <Loaded query={plans} skeleton={<Skeleton height={360} radius="lg" aria-busy="true" />}>
        {(data) => <PlanCards plans={data.plans} />}
      </Loaded>
    </SettingsPage>
  );
}
