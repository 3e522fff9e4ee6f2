import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import type { PhoneNumber } from '../../lib/model';
import { ApiProblem } from '../../lib/problem';
import { canRetry } from './number-state';
import { useRetryNumber } from './queries';

interface NumberProblemProps {
  number: PhoneNumber;
  /** Lets the person start again with another country or carrier. */
  onChooseAgain?: () => void;
}

/** Says why a number could not be set up, whether money was spent and what to do next. */
export function NumberProblem({ number, onChooseAgain }: NumberProblemProps) {
  const { t } = useTranslation('numbers');
  const mayChange = usePermission('numbers:write');
  const retry = useRetryNumber(number.id);
  const failure = number.provisioning?.error;
  const problem = new ApiProblem(0, {
    code: failure?.code ?? 'provisioning-failed',
    detail: failure?.message,
    ...(failure ? { moneySpent: failure.moneySpent, nextStep: failure.nextStep } : {}),
  });
  return (
    <>
      <ProblemPanel error={problem}>
        {mayChange && canRetry(number) && (
          <Button size="sm" variant="default" onClick={() => retry.mutate()} loading={retry.isPending}>
            {t('problem.retry')}
          </Button>
        )}
        {onChooseAgain && (
          <Button size="sm" variant="subtle" onClick={onChooseAgain}>
            {t('problem.chooseAgain')}
          </Button>
        )}
      </ProblemPanel>
      {retry.error && <ProblemPanel error={retry.error} />}
    </>
  );
}
