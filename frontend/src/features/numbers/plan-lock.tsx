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

/** Says whether the plan lets the business have one more number. */
export const hasRoom = ({ status, usage, limits }: Subscription): boolean =>
  status !== 'PAST_DUE' && usage.numbers < limits.numbers;

/** Says that the plan holds no (more) numbers, which plans do, and leads there. */
export function PlanLock({ subscription, upgradeTo }: PlanLockProps) {
  const { t } = useTranslation('numbers');
  const mayChange = usePermission('billing:write');
  const words = useLockWords(subscription, upgradeTo);
  return (
    <EmptyState
      icon={<IconLock size={26} stroke={1.75} aria-hidden="true" />}
      title={words.title}
      text={words.text}
      action={
        mayChange ? (
          <LinkButton to="/dashboard/settings/plan">{t('lock.choose')}</LinkButton>
        ) : (
          <p>{t('lock.askOwner')}</p>
        )
      }
    />
  );
}

function useLockWords({ plan, status, limits }: Subscription, upgradeTo: unknown) {
  const { t, i18n } = useTranslation(['numbers', 'common']);
  if (status === 'PAST_DUE') return { title: t('lock.unpaidTitle'), text: t('lock.unpaidText') };
  const higher = Array.isArray(upgradeTo)
    ? ladder.filter((each) => upgradeTo.includes(each))
    : ladder.slice(ladder.indexOf(plan) + 1);
  const names = higher.map((each) => t(`common:plans.${each}`));
  const plans = new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(names);
  const advice = names.length > 0 ? t('lock.upgrade', { plans }) : t('lock.askUs');
  return limits.numbers === 0
    ? { title: t('lock.title'), text: `${t('lock.text', { plan: t(`common:plans.${plan}`) })} ${advice}` }
    : { title: t('lock.fullTitle'), text: `${t('lock.fullText', { count: limits.numbers })} ${advice}` };
}
