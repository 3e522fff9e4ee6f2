import { IconDeviceMobile, IconPhone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { useSystem } from '../../hooks/use-system';
import type { PhoneNumber } from '../../lib/model';
import { SectionPage } from '../booking';
import { TestCallForm, useNumberName, useNumbers } from '../numbers';

/** Lets people hear the receptionist: on the lab's handset, or by a call to their own phone. */
export default function TryReceptionist() {
  const { t } = useTranslation('receptionist');
  const numbers = useNumbers();
  const { info } = useSystem();
  return (
    <SectionPage lead={t('try.lead')}>
      <Loaded query={numbers} skeleton={<RowsSkeleton rows={1} height={220} />}>
        {({ numbers: all }) => {
          const active = all.filter(({ status }) => status === 'ACTIVE');
          if (active.length === 0) return <NoNumber />;
          return active.map((number) => <Trial key={number.id} number={number} lab={info?.mode === 'lab'} />);
        }}
      </Loaded>
    </SectionPage>
  );
}

function NoNumber() {
  const { t } = useTranslation('receptionist');
  return (
    <Panel>
      <EmptyState
        icon={<IconPhone size={26} stroke={1.75} aria-hidden="true" />}
        title={t('try.noneTitle')}
        text={t('try.noneText')}
        action={<LinkButton to="/dashboard/phone-numbers">{t('try.toNumbers')}</LinkButton>}
      />
    </Panel>
  );
}

function Trial({ number, lab }: { number: PhoneNumber; lab: boolean }) {
  const { t } = useTranslation('receptionist');
  const nameOf = useNumberName();
  if (!lab) {
    return (
      <Panel title={nameOf(number)}>
        <TestCallForm number={number} />
      </Panel>
    );
  }
  return (
    <Panel title={nameOf(number)} lead={t('try.lab')}>
      <div>
        <LinkButton
          to={`/dashboard/handset?to=${encodeURIComponent(number.number ?? '')}`}
          leftSection={<IconDeviceMobile size={19} stroke={1.75} aria-hidden="true" />}
        >
          {t('try.open')}
        </LinkButton>
      </div>
    </Panel>
  );
}
