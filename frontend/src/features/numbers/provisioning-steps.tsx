import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconClock, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatTime } from '../../lib/format';
import type { PhoneNumber, ProvisioningStep } from '../../lib/model';
import classes from './provisioning-steps.module.css';
import { useStepText } from './use-step-text';

interface ProvisioningStepsProps {
  number: PhoneNumber;
  /** Shows when each step finished, for looking back. */
  withTimes?: boolean;
}

/** Lists the steps of what is being done to a number, each with its state in words. */
export function ProvisioningSteps({ number, withTimes = false }: ProvisioningStepsProps) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const stepText = useStepText(number);
  const steps = number.provisioning?.steps ?? [];
  const stopped = hasStopped(number);
  return (
    <ol className={classes.steps} aria-label={t('steps.label')}>
      {steps.map((step) => (
        <li
          key={step.name}
          className={classes.step}
          data-status={step.status}
          aria-current={step.status === 'RUNNING' || step.status === 'WAITING' ? 'step' : undefined}
        >
          <span className={classes.mark} aria-hidden="true">
            <StepMark status={step.status} />
          </span>
          <span className={classes.words}>
            <span>{stepText(step.name)}</span>
            <span className={classes.status}>
              {t(
                stopped && step.status === 'PENDING' ? 'stepStatus.notReached' : `stepStatus.${step.status}`,
              )}
              {withTimes && step.finishedAt && ` · ${formatTime(place, step.finishedAt)}`}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Says that what has not begun will not come by itself. */
function hasStopped({ provisioning }: PhoneNumber): boolean {
  return (
    provisioning !== null && ['FAILED', 'UNDOING', 'UNDONE', 'NEEDS_ATTENTION'].includes(provisioning.status)
  );
}

function StepMark({ status }: { status: ProvisioningStep['status'] }) {
  if (status === 'RUNNING') return <Loader size={18} color="currentColor" />;
  const Icon = marks[status];
  return Icon ? <Icon size={16} stroke={2.25} /> : null;
}

const marks: Partial<Record<ProvisioningStep['status'], typeof IconCheck>> = {
  DONE: IconCheck,
  WAITING: IconClock,
  FAILED: IconAlertTriangle,
  UNDONE: IconArrowBackUp,
  SKIPPED: IconMinus,
};
