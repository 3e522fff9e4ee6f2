import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/link-button';
import { Panel } from '../../components/panel';
import type { PhoneNumber, Subscription } from '../../lib/model';
import classes from './first-steps.module.css';

interface FirstStepsProps {
  numbers: PhoneNumber[];
  subscription: Subscription;
}

/** Leads a new business from plan to number to its first call; only the next step has a button. */
export function FirstSteps({ numbers, subscription }: FirstStepsProps) {
  const { t } = useTranslation('home');
  const active = numbers.find((number) => number.status === 'ACTIVE');
  const steps = [
    { name: 'plan', done: subscription.limits.numbers > 0, to: '/dashboard/settings/plan' },
    { name: 'number', done: numbers.length > 0, to: '/dashboard/phone-numbers?new' },
    {
      name: 'call',
      done: false,
      to: active ? `/dashboard/phone-numbers/${active.id}` : '/dashboard/phone-numbers',
    },
  ] as const;
  const next = steps.find(({ done }) => !done);
  const waiting = next?.name === 'call' && !active;
  return (
    <Panel title={t('first.title')} lead={t('first.lead')}>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <Step
            key={step.name}
            number={index + 1}
            done={step.done}
            current={step === next}
            title={t(`first.${step.name}.title`)}
            text={step === next && waiting ? t('first.call.waiting') : t(`first.${step.name}.text`)}
            action={
              step === next &&
              !waiting && <LinkButton to={step.to}>{t(`first.${step.name}.action`)}</LinkButton>
            }
          />
        ))}
      </ol>
    </Panel>
  );
}

interface StepProps {
  number: number;
  done: boolean;
  current: boolean;
  title: string;
  text: string;
  action: ReactNode;
}

function Step({ number, done, current, title, text, action }: StepProps) {
  const { t } = useTranslation('home');
  return (
    <li className={classes.step} data-done={done || undefined} aria-current={current ? 'step' : undefined}>
      <span className={classes.mark} aria-hidden="true">
        {done ? <IconCheck size={18} stroke={2.25} /> : number}
      </span>
      <div>
        <h3>
          {title}
          {done && <span className={classes.done}> · {t('first.done')}</span>}
        </h3>
        <p className={classes.text}>{text}</p>
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </li>
  );
}
