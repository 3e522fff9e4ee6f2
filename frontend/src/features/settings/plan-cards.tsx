import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { reloadMe } from '../../hooks/use-live-updates';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { useSubscription } from '../../hooks/use-subscription';
import { useSystem } from '../../hooks/use-system';
import { api, unwrap } from '../../lib/api';
import { formatCount, formatMoney } from '../../lib/format';
import type { Plan, PlanId, Subscription } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import classes from './plan-cards.module.css';

/** Offers the plans side by side. In the lab one click switches; otherwise it says who switches. */
export function PlanCards({ plans }: { plans: Plan[] }) {
  const { t } = useTranslation(['settings', 'common']);
  const subscription = useSubscription();
  const { info } = useSystem();
  const mayChange = usePermission('billing:write');
  const choose = useChoosePlan();
  const [leaving, setLeaving] = useState<PlanId | null>(null);
  const instant = info?.features.billing === 'sandbox';
  const current = plans.findIndex(({ id }) => id === subscription.plan);
  const pick = (plan: PlanId, index: number) => (index < current ? setLeaving(plan) : choose.mutate(plan));
  return (
    <section aria-label={t('plan.choose')} className={classes.section}>
      {info && !instant && <p className={classes.soft}>{t('plan.byOperator')}</p>}
      {!mayChange && <p className={classes.soft}>{t('plan.ownerOnly')}</p>}
      {choose.error && !leaving && <ProblemPanel error={choose.error} />}
      <ul className={classes.cards}>
        {plans.map((plan, index) => (
          <PlanCard key={plan.id} plan={plan} current={index === current}>
            {mayChange && instant && index !== current && (
              <Button
                variant={index === current + 1 ? 'filled' : 'default'}
                fullWidth
                loading={choose.isPending && choose.variables === plan.id}
                disabled={choose.isPending}
                aria-label={t('plan.switchTo', { plan: t(`common:plans.${plan.id}`) })}
                onClick={() => pick(plan.id, index)}
              >
                {t('plan.switch')}
              </Button>
            )}
          </PlanCard>
        ))}
      </ul>
      <ConfirmDialog
        opened={leaving !== null}
        title={t('plan.downTitle', { plan: leaving ? t(`common:plans.${leaving}`) : '' })}
        confirmLabel={t('plan.switchTo', { plan: leaving ? t(`common:plans.${leaving}`) : '' })}
        onClose={() => setLeaving(null)}
        onConfirm={() => leaving && choose.mutate(leaving, { onSuccess: () => setLeaving(null) })}
        working={choose.isPending}
        error={choose.error}
      >
        <p>{t('plan.downText')}</p>
      </ConfirmDialog>
    </section>
  );
}

/** Switches the plan; the first plan with numbers gets one by itself, so the way leads there. */
function useChoosePlan() {
  const { t } = useTranslation(['settings', 'common']);
  const before = useSubscription();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (plan: PlanId) => unwrap(api.POST('/api/billing/subscription', { body: { plan } })),
    onSuccess: async (subscription: Subscription) => {
      await Promise.all([reloadMe(), queryClient.invalidateQueries()]);
      notifyDone(t('plan.switched', { plan: t(`common:plans.${subscription.plan}`) }));
      const first = before.limits.numbers === 0 && subscription.limits.numbers > 0;
      if (first) void navigate('/dashboard/phone-numbers');
    },
  });
}

const limitNames = ['numbers', 'aiMinutes', 'sms', 'concurrentCalls', 'trunks'] as const;

interface PlanCardProps {
  plan: Plan;
  current: boolean;
  children: React.ReactNode;
}

function PlanCard({ plan, current, children }: PlanCardProps) {
  const { t } = useTranslation(['settings', 'common']);
  const place = usePlace();
  const included = limitNames.filter((name) => plan.limits[name] > 0);
  return (
    <li className={classes.card} data-current={current || undefined}>
      <h2>{t(`common:plans.${plan.id}`)}</h2>
      <p className={classes.price}>
        <strong>{formatMoney(place, plan.monthlyPrice, plan.currency)}</strong> {t('plan.perMonth')}
      </p>
      <ul className={classes.limits}>
        {included.length === 0 && <li>{t('plan.includesNothing')}</li>}
        {included.map((name) => (
          <li key={name}>
            {t(`plan.includes.${name}`, {
              count: plan.limits[name],
              amount: formatCount(place, plan.limits[name]),
            })}
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        {current ? <p className={classes.current}>{t('plan.yours')}</p> : children}
      </div>
    </li>
  );
}
