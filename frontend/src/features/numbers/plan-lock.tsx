import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { usePermission } from '../../hooks/use-permission';
import type { PlanId, Subscription } from '../../lib/model';

interface PlanLockProps {
  subscription: Subscription;
  /** The plans the server named when it refused. */
  upgradeTo?: unknown;
}

const ladder: PlanId[] = ['FREE', 'STARTER', 'PRO', 'ENTERPRISE'];

/** Says that the plan holds no (more) numbers, which plans do, and leads there. */
export function PlanLock({ subscription, upgradeTo }: PlanLockProps) {
  const { t, i18n } = useTranslation(['numbers', 'common']);
  const mayChange = usePermission('billing:write');
  const higher = Array.isArray(upgradeTo)
    ? ladder.filter((plan) => upgradeTo.includes(plan))
    : ladder.slice(ladder.indexOf(subscription.plan) + 1);
  const names = higher.map((plan) => t(`common:plans.${plan}`));
  const list = new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(names);
  const none = subscription.limits.numbers === 0;
  return (
    <EmptyState
      icon={<IconLock size={26} stroke={1.75} aria-hidden="true" />}
      title={none ? t('lock.title') : t('lock.fullTitle')}
      text={`${
        none
          ? t('lock.text', { plan: t(`common:plans.${subscription.plan}`) })
          : t('lock.fullText', { count: subscription.limits.numbers })
      } ${higher.length > 0 ? t('lock.upgrade', { plans: list }) : t('lock.askUs')}`}
      action={
        mayChange && higher.length > 0 ? (
          <LinkButton to="/dashboard/settings/plan">{t('lock.choose')}</LinkButton>
        ) : (
          <p>{t('lock.askOwner')}</p>
        )
      }
    />
  );
}
