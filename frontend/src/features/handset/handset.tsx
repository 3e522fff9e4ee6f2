import '../../components/overlay-styles';
import { Button, Select } from '@mantine/core';
import { IconDeviceMobile, IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { Segmented } from '../../components/segmented';
import { useSystem } from '../../hooks/use-system';
import { formatPhone } from '../../lib/phone';
import type { Lab } from './api';
import { CallTab } from './call-tab';
import classes from './handset.module.css';
import { useLab } from './queries';
import { TextsTab } from './texts-tab';

/** Plays a customer's phone in the lab: calls and texts the business, beside the calendar that changes meanwhile. */
export default function Handset() {
  const { t } = useTranslation('handset');
  const { info } = useSystem();
  const lab = useLab();
  if (info?.mode !== 'lab') {
    return (
      <Page title={t('title')}>
        <Panel>
          <EmptyState title={t('liveTitle')} text={t('liveText')} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button
          variant="default"
          className={classes.window}
          leftSection={<IconExternalLink size={18} stroke={1.75} aria-hidden="true" />}
          onClick={() => window.open(window.location.href, 'telyx-handset', 'popup,width=440,height=820')}
        >
          {t('newWindow')}
        </Button>
      }
    >
      <Loaded query={lab} skeleton={<RowsSkeleton rows={1} height={560} />}>
        {(data) => (data.numbers.length === 0 ? <NoNumbers /> : <Phone lab={data} />)}
      </Loaded>
    </Page>
  );
}

function NoNumbers() {
  const { t } = useTranslation('handset');
  return (
    <Panel>
      <EmptyState
        icon={<IconDeviceMobile size={26} stroke={1.75} aria-hidden="true" />}
        title={t('noneTitle')}
        text={t('noneText')}
        action={<LinkButton to="/dashboard/phone-numbers">{t('toNumbers')}</LinkButton>}
      />
    </Panel>
  );
}

type Tab = 'call' | 'texts';

function Phone({ lab }: { lab: Lab }) {
  const { t } = useTranslation('handset');
  const [params, setParams] = useSearchParams();
  const [tab, setTab] = useState<Tab>('call');
  const choose = (name: 'from' | 'to', value: string | null) =>
    setParams(
      (current) => {
        if (value) current.set(name, value);
        return current;
      },
      { replace: true, preventScrollReset: true },
    );
  const business = lab.numbers.find(({ number }) => number === params.get('to')) ?? lab.numbers[0];
  const from = lab.phones.find(({ number }) => number === params.get('from')) ?? lab.phones[0];
  if (!business || !from) return null;
  return (
    <div className={classes.layout}>
      <Panel title={t('who')}>
        <Select
          label={t('from')}
          data={lab.phones.map(({ number, label }) => ({
            value: number,
            label: `${label} · ${formatPhone(number)}`,
          }))}
          value={from.number}
          onChange={(value) => choose('from', value)}
        />
        <Select
          label={t('to')}
          data={lab.numbers.map(({ number, formattedNumber, businessName }) => ({
            value: number,
            label: `${businessName} · ${formattedNumber}`,
          }))}
          value={business.number}
          onChange={(value) => choose('to', value)}
        />
        <p className={classes.soft}>{t('hint')}</p>
      </Panel>
      <section className={classes.phone} aria-label={t('phone', { number: formatPhone(from.number) })}>
        <div className={classes.top}>
          <span className={classes.own}>{from.label}</span>
          <Segmented<Tab>
            label={t('tab.label')}
            value={tab}
            options={(['call', 'texts'] as const).map((value) => ({
              value,
              label: t(`tab.${value}`),
              content: t(`tab.${value}`),
            }))}
            onChange={setTab}
          />
        </div>
        {/* Both stay mounted: a call goes on while its texts are read. */}
        <div className={classes.screen} hidden={tab !== 'call'}>
          <CallTab key={`${from.number}${business.number}`} from={from.number} business={business} />
        </div>
        <div className={classes.screen} hidden={tab !== 'texts'}>
          <TextsTab key={`${from.number}${business.number}`} from={from.number} business={business} />
        </div>
      </section>
    </div>
  );
}
