import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RadioCards } from '../../components/radio-cards';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { useShownValue } from '../../hooks/use-shown-value';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import { formatDate } from '../../lib/format';
import type { PhoneNumber } from '../../lib/model';
import { useNumberFacts } from './use-number-facts';

/** Shows what a number costs and lets the person choose what happens on its renewal day. */
export function NumberMoney({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const factsOf = useNumberFacts();
  const mayChange = usePermission('numbers:write');
  const { configureNumber: change } = useTwilioAdvancedManagement();
  const { shown, choose, settle } = useShownValue(number.renewal);
  const decide = (renewal: PhoneNumber['renewal']) => {
    choose(renewal);
    change.mutate({ id: number.id, renewal }, { onSettled: settle });
  };
  return (
    <Panel title={t('money.title')}>
      <Facts
        items={[
          { label: t('columns.cost'), value: factsOf(number).cost },
          { label: t('money.since'), value: formatDate(place, number.createdAt) },
          ...(number.renewsAt
            ? [{ label: t('money.renewsAt'), value: formatDate(place, number.renewsAt) }]
            : []),
        ]}
      />
      {number.renewsAt && (
        <RadioCards
          legend={t('renewal.question')}
          value={shown}
          disabled={!mayChange}
          onChange={decide}
          options={[
            { value: 'RENEW', label: t('renewal.renew'), text: t('renewal.renewText') },
            { value: 'RELEASE', label: t('renewal.release'), text: t('renewal.releaseText') },
          ]}
        />
      )}
      {change.error && <ProblemPanel error={change.error} />}
    </Panel>
  );
}
