import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import type { PhoneNumber } from '../../lib/model';
import { ForwardingCodes } from './forwarding-codes';
import { ForwardingProof } from './forwarding-proof';
import { useNumber } from './queries';
import { useNumberName } from './use-number-name';

/** Helps to keep the number that customers know: how to forward its calls to ours, and a call that proves it. */
export default function Forwarding() {
  const { t } = useTranslation('numbers');
  const { id = '' } = useParams();
  const nameOf = useNumberName();
  const number = useNumber(id);
  return (
    <Page
      title={t('forwarding.title')}
      lead={t('forwarding.lead')}
      back={{
        to: `/dashboard/phone-numbers/${id}`,
        label: number.data ? nameOf(number.data) : t('details.screenTitle'),
      }}
      narrow
    >
      <Loaded query={number} skeleton={<RowsSkeleton rows={2} height={240} />}>
        {(current) => (
          <>
            <Panel title={t('forwarding.codes.title')} lead={t('forwarding.codes.lead')}>
              <ForwardingCodes number={current.number} />
            </Panel>
            <Panel title={t('forwarding.proof.title')} lead={t('forwarding.proof.lead')}>
              <Proof number={current} />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** The receptionist places the call, so there must be one, and a number that works. */
function Proof({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const mayCall = usePermission('numbers:write');
  if (number.status !== 'ACTIVE') return <p>{t('forwarding.proof.notActive')}</p>;
  if (!number.assistant) return <p>{t('forwarding.proof.nobody')}</p>;
  if (!mayCall) return <p>{t('forwarding.proof.askOwner')}</p>;
  return <ForwardingProof number={number} />;
}
