import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import classes from './delivery-row.module.css';
import { EndpointActions } from './endpoint-actions';
import { eventName } from './event-name';
import { OutDeliveries } from './out-deliveries';
import outgoing from './outgoing.module.css';
import type { Endpoint, EventType } from './outgoing-api';

/** Shows one address: whether it works, what it is told, what may be done with it, and what it answered. */
export function EndpointRow({ endpoint, eventTypes }: { endpoint: Endpoint; eventTypes: EventType[] }) {
  const { t } = useTranslation('webhooks');
  const place = usePlace();
  const mayWrite = usePermission('webhooks:write');
  const [opened, setOpened] = useState(false);
  const { isActive, failingSince, disabledAt, formerSecretUntil, events, description } = endpoint;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p className={classes.top}>
          <span className={outgoing.url}>{endpoint.url}</span>
          <State endpoint={endpoint} />
        </p>
        {description && <p className={classes.soft}>{description}</p>}
        <p className={classes.soft}>
          {events.length === eventTypes.length
            ? t('out.allEvents')
            : events.map((type) => eventName(t, type)).join(' · ')}
        </p>
        {isActive && failingSince && (
          <p className={classes.alarm}>
            {t('out.failingSince', { at: formatDateTime(place, failingSince) })}
          </p>
        )}
        {!isActive && disabledAt && (
          <p className={classes.alarm}>{t('out.disabledAt', { at: formatDateTime(place, disabledAt) })}</p>
        )}
        {formerSecretUntil && new Date(formerSecretUntil) > new Date() && (
          <p className={classes.soft}>
            {t('out.bothUntil', { at: formatDateTime(place, formerSecretUntil) })}
          </p>
        )}
        {mayWrite && <EndpointActions endpoint={endpoint} eventTypes={eventTypes} />}
        <details className={classes.more} onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>{t('out.deliveries')}</summary>
          {opened && <OutDeliveries endpoint={endpoint} />}
        </details>
      </div>
    </li>
  );
}

function State({ endpoint: { isActive, failingSince } }: { endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  if (!isActive) return <Lamp tone="off">{t('out.state.off')}</Lamp>;
  return failingSince ? (
    <Lamp tone="alarm">{t('out.state.failing')}</Lamp>
  ) : (
    <Lamp tone="on">{t('out.state.on')}</Lamp>
  );
}
