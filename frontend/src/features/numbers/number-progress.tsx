import { Button, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import type { PhoneNumber } from '../../lib/model';
import { NumberProblem } from './number-problem';
import classes from './number-progress.module.css';
import { numberState } from './number-state';
import { ProvisioningSteps } from './provisioning-steps';
import { useNumber } from './queries';
import { TestCallForm } from './test-call-form';
import { WaitingForPapers } from './waiting-for-papers';

interface NumberProgressProps {
  id: string;
  onChooseAgain: () => void;
  onDone: () => void;
}

/** Follows an ordered number step by step until it answers, waits for papers or failed. */
export function NumberProgress({ id, onChooseAgain, onDone }: NumberProgressProps) {
  const number = useNumber(id);
  return (
    <Loaded query={number} skeleton={<Skeleton height={320} aria-busy="true" />}>
      {(current) => (
        <div className={classes.progress}>
          <Headline number={current} />
          <ProvisioningSteps number={current} />
          <NextAction number={current} onChooseAgain={onChooseAgain} onDone={onDone} />
        </div>
      )}
    </Loaded>
  );
}

function Headline({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const { name } = numberState(number);
  const finished = name === 'answering' || name === 'unanswered';
  return (
    <div className={classes.headline} role="status">
      {(number.formattedNumber ?? number.number) && (
        <p className={classes.number}>{number.formattedNumber ?? number.number}</p>
      )}
      <p className={classes.text}>
        {finished
          ? t(`progress.${name}`, { assistant: number.assistant?.name })
          : t(`progress.${name}`, { defaultValue: t('progress.settingUp') })}
      </p>
    </div>
  );
}

interface NextActionProps {
  number: PhoneNumber;
  onChooseAgain: () => void;
  onDone: () => void;
}

function NextAction({ number, onChooseAgain, onDone }: NextActionProps) {
  const { t } = useTranslation('numbers');
  const { name } = numberState(number);
  if (name === 'waiting') return <WaitingForPapers number={number} />;
  if (name === 'failed' || name === 'needsYou')
    return <NumberProblem number={number} onChooseAgain={onChooseAgain} />;
  if (name === 'answering' || name === 'unanswered') {
    return (
      <>
        {number.assistant && (
          <section className={classes.call} aria-label={t('testCall.title')}>
            <h3>{t('testCall.title')}</h3>
            <p className={classes.note}>{t('testCall.lead')}</p>
            <TestCallForm number={number} />
          </section>
        )}
        <div>
          <Button variant="default" onClick={onDone}>
            {t('progress.done')}
          </Button>
        </div>
      </>
    );
  }
  return <p className={classes.note}>{t('progress.mayLeave')}</p>;
}
