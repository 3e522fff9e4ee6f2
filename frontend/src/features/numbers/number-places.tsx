import { IconChartBar, IconPhoneIncoming } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/link-button';
import { Panel } from '../../components/panel';
import classes from './more-ways.module.css';

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;

/** Leads to what else there is about a number. */
export function NumberPlaces({ id }: { id: string }) {
  const { t } = useTranslation('numbers');
  const at = `/dashboard/phone-numbers/${id}`;
  return (
    <Panel title={t('places.title')}>
      <div className={classes.buttons}>
        <LinkButton to={`${at}/analytics`} variant="default" leftSection={<IconChartBar {...icon} />}>
          {t('analytics.title')}
        </LinkButton>
        <LinkButton to={`${at}/forwarding`} variant="default" leftSection={<IconPhoneIncoming {...icon} />}>
          {t('forwarding.title')}
        </LinkButton>
      </div>
    </Panel>
  );
}
