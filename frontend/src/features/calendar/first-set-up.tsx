import { IconCalendar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { Panel } from '../../components/panel';
import { usePermission } from '../../hooks/use-permission';
import type { Service, Staff } from '../booking';
import classes from './calendar.module.css';

/** Says what a calendar needs before anybody can be booked, and leads there. */
export function FirstSetUp({ staff, services }: { staff: Staff[]; services: Service[] }) {
  const { t } = useTranslation('calendar');
  const mayWrite = usePermission('appointments:write');
  const noServices = !services.some(({ isActive }) => isActive);
  const noStaff = !staff.some(({ isActive }) => isActive);
  return (
    <Panel>
      <EmptyState
        icon={<IconCalendar size={26} stroke={1.75} aria-hidden="true" />}
        title={t('empty.title')}
        text={t('empty.text')}
        action={
          mayWrite && (
            <span className={classes.steps}>
              {noServices && (
                <LinkButton to="/dashboard/receptionist/services">{t('empty.services')}</LinkButton>
              )}
              {noStaff && (
                <LinkButton to="/dashboard/receptionist/staff" variant={noServices ? 'default' : 'filled'}>
                  {t('empty.staff')}
                </LinkButton>
              )}
            </span>
          )
        }
      />
    </Panel>
  );
}
