import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import type { PhoneNumber } from '../../lib/model';
import { AnswerLadderPanel } from './answer-ladder';
import { NumberLamp } from './number-lamp';
import { NumberMoney } from './number-money';
import { NumberPlaces } from './number-places';
import { NumberProblem } from './number-problem';
import { NumberRelease } from './number-release';
import { NumberReputation } from './number-reputation';
import { NumberSettings } from './number-settings';
import { type NumberStateName, numberState } from './number-state';
import { ProvisioningSteps } from './provisioning-steps';
import { useNumber } from './queries';
import { TestCallForm } from './test-call-form';
import { useNumberName } from './use-number-name';
import { WaitingForPapers } from './waiting-for-papers';

/** Shows one number: how it is doing, who answers, what it costs, its steps, and how to let it go. */
export default function NumberDetails() {
  const { t } = useTranslation('numbers');
  const { id = '' } = useParams();
  const nameOf = useNumberName();
  const number = useNumber(id);
  return (
    <Page
      title={number.data ? nameOf(number.data) : t('details.screenTitle')}
      lead={number.data ? <NumberLamp number={number.data} /> : null}
      back={{ to: '/dashboard/phone-numbers', label: t('title') }}
      narrow
    >
      <Loaded query={number} skeleton={<RowsSkeleton rows={3} height={168} />}>
        {(current) => <NumberPanels number={current} />}
      </Loaded>
    </Page>
  );
}

// There is nothing (left) to give back.
const gone: readonly NumberStateName[] = ['failed', 'released', 'releasing', 'undoing'];

function NumberPanels({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const mayChange = usePermission('numbers:write');
  const { name } = numberState(number);
  const works = name === 'answering' || name === 'unanswered';
  const moving = !works && name !== 'released' && name !== 'suspended';
  return (
    <>
      {moving && (
        <Panel title={t(`progressTitle.${number.provisioning?.kind ?? 'PROVISION'}`)}>
          {(name === 'failed' || name === 'needsYou') && <NumberProblem number={number} />}
          <ProvisioningSteps number={number} />
          {name === 'waiting' && mayChange && <WaitingForPapers number={number} />}
        </Panel>
      )}
      {works && number.assistant && (
        <Panel title={t('testCall.title')} lead={t('testCall.lead')}>
          <TestCallForm number={number} />
        </Panel>
      )}
      {name !== 'released' && name !== 'failed' && <NumberSettings number={number} />}
      {works && <NumberPlaces id={number.id} />}
      {works && <AnswerLadderPanel numberId={number.id} />}
      {(works || name === 'suspended') && <NumberMoney number={number} />}
      {works && <NumberReputation number={number} />}
      {!moving && number.provisioning && (
        <Panel title={t(`history.${number.provisioning.kind}`)}>
          <ProvisioningSteps number={number} withTimes />
        </Panel>
      )}
      {mayChange && !gone.includes(name) && <NumberRelease number={number} />}
    </>
  );
}
