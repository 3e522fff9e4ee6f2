import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import type { Delivery } from './api';
import { DeliveryFacts } from './delivery-facts';
import classes from './delivery-row.module.css';

const tones: Record<Delivery['status'], LampTone> = {
  RECEIVED: 'wait',
  DONE: 'on',
  FAILED: 'alarm',
  UNKNOWN: 'off',
};

interface DeliveryRowProps {
  delivery: Delivery;
  /** Null where nothing can be chosen. */
  chosen: boolean | null;
  onChoose: (wanted: boolean) => void;
}

/** Shows one delivery: what it was about, whether it was genuine and what became of it; more when it is opened. */
export function DeliveryRow({ delivery, chosen, onChoose }: DeliveryRowProps) {
  const { t } = useTranslation('webhooks');
  const place = usePlace();
  const [opened, setOpened] = useState(false);
  const { provider, path, eventTypes, receivedAt, verdict, verdictReason, status, error, replayOf } =
    delivery;
  const what = eventTypes.join(', ') || t('noEvent');
  const refused = verdict === 'REFUSED';
  return (
    <li className={classes.row}>
      {chosen !== null && (
        <Checkbox
          className={classes.check}
          aria-label={t('choose', { what, at: formatDateTime(place, receivedAt) })}
          checked={chosen}
          disabled={refused}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      )}
      <div className={classes.words}>
        <p className={classes.top}>
          <code className={classes.what}>{what}</code>
          {refused ? (
            <Lamp tone="alarm">{t('verdict.REFUSED')}</Lamp>
          ) : (
            <Lamp tone={tones[status]}>{t(`status.${status}`)}</Lamp>
          )}
        </p>
        <p className={classes.soft}>
          {provider} · <time dateTime={receivedAt}>{formatDateTime(place, receivedAt)}</time>
          {replayOf && ` · ${t('isReplay')}`}
        </p>
        <p className={classes.soft}>{path}</p>
        {(verdictReason || error) && (
          <p className={classes.alarm} lang="en">
            {refused ? verdictReason : error}
          </p>
        )}
        <details className={classes.more} onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>{t('details')}</summary>
          {opened && <DeliveryFacts id={delivery.id} />}
        </details>
      </div>
    </li>
  );
}
