import { Button } from '@mantine/core';
import { IconPlus, IconScissors } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatMoney } from '../../lib/format';
import type { Service } from './api';
import { removeService } from './api';
import { ServiceDialog } from './catalogue-dialog';
import classes from './form.module.css';
import { useServices, useStaff } from './queries';
import { Removal } from './removal';
import { SectionPage } from './section-page';

/** Lists what customers can book, how long it takes and what it costs. */
export default function Services() {
  const { t } = useTranslation('booking');
  const mayWrite = usePermission('appointments:write');
  const services = useServices();
  const staff = useStaff();
  const [edited, setEdited] = useState<Service | 'new' | null>(null);
  const active = services.data?.services.filter(({ isActive }) => isActive) ?? [];
  const add = mayWrite && (
    <Button
      leftSection={<IconPlus size={19} stroke={1.75} aria-hidden="true" />}
      onClick={() => setEdited('new')}
    >
      {t('services.add')}
    </Button>
  );
  return (
    <SectionPage lead={t('services.lead')} actions={active.length > 0 && add}>
      <Loaded query={services} skeleton={<RowsSkeleton rows={3} height={72} />}>
        {() => (
          <Panel flush>
            {active.length === 0 ? (
              <EmptyState
                icon={<IconScissors size={26} stroke={1.75} aria-hidden="true" />}
                title={t('services.emptyTitle')}
                text={t('services.emptyText')}
                action={add}
              />
            ) : (
              <ul className={classes.list}>
                {active.map((service) => (
                  <ServiceRow
                    key={service.id}
                    service={service}
                    mayWrite={mayWrite}
                    nobody={
                      staff.data !== undefined &&
                      !staff.data.staff.some(({ id, isActive }) => isActive && service.staffIds.includes(id))
                    }
                    onEdit={() => setEdited(service)}
                  />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
      <ServiceDialog edited={edited} staff={staff.data?.staff ?? []} onClose={() => setEdited(null)} />
    </SectionPage>
  );
}

interface ServiceRowProps {
  service: Service;
  mayWrite: boolean;
  nobody: boolean;
  onEdit: () => void;
}

function ServiceRow({ service, mayWrite, nobody, onEdit }: ServiceRowProps) {
  const { t } = useTranslation(['booking', 'common']);
  const place = usePlace();
  const { name, durationMinutes, price, currency } = service;
  const facts = [
    t('minutes', { count: durationMinutes }),
    price && currency ? formatMoney(place, Number(price), currency) : null,
    nobody ? t('services.nobody') : null,
  ];
  return (
    <li className={classes.row}>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span className={classes.soft}>{facts.filter(Boolean).join(' · ')}</span>
      </span>
      {mayWrite && (
        <span className={classes.start}>
          <Button size="sm" variant="default" aria-label={t('editName', { name })} onClick={onEdit}>
            {t('common:actions.edit')}
          </Button>
          <Removal
            name={name}
            text={t('services.removeText')}
            nouns={['services', 'staff']}
            remove={() => removeService(service.id)}
          />
        </span>
      )}
    </li>
  );
}
