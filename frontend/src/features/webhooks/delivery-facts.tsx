import { Button, Skeleton, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { usePermission } from '../../hooks/use-permission';
import { keys } from '../../lib/query-client';
import { type DeliveryDetail, readDelivery } from './api';
import classes from './delivery-facts.module.css';
import { readable } from './readable';
import { ReplayDialog } from './replay-dialog';

/** Shows what exactly was sent, what it changed, and lets this one be worked through again. */
export function DeliveryFacts({ id }: { id: string }) {
  const delivery = useQuery({
    queryKey: [...keys.deliveries, 'one', id],
    queryFn: ({ signal }) => readDelivery(id, signal),
  });
  return (
    <Loaded query={delivery} skeleton={<Skeleton height={200} aria-busy="true" />}>
      {(data) => <Facts delivery={data} />}
    </Loaded>
  );
}

function Facts({ delivery }: { delivery: DeliveryDetail }) {
  const { t } = useTranslation('webhooks');
  const mayReplay = usePermission('webhooks:write');
  const [asked, setAsked] = useState(false);
  const headers = Object.entries(delivery.headers).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <div className={classes.facts}>
      <Block title={t('effect')} text={effectText(delivery.effect) ?? t('noEffect')} />
      <Block title={t('headers')} text={headers.join('\n') || '–'} />
      <Block title={t('body')} text={readable(delivery.body) || '–'} />
      {mayReplay && delivery.verdict === 'ACCEPTED' && (
        <div>
          <Button size="sm" variant="default" onClick={() => setAsked(true)}>
            {t('replay.one')}
          </Button>
          <ReplayDialog
            ids={[delivery.id]}
            opened={asked}
            onClose={() => setAsked(false)}
            onDone={() => setAsked(false)}
          />
        </div>
      )}
    </div>
  );
}

function effectText(effect: unknown): string | null {
  if (effect === null || effect === undefined) return null;
  return typeof effect === 'string' ? effect : JSON.stringify(effect, null, 2);
}

/** A field that only shows: long bodies scroll in it, with the keyboard too. */
function Block({ title, text }: { title: string; text: string }) {
  return (
    <Textarea
      label={title}
      classNames={{ input: classes.text }}
      readOnly
      spellCheck={false}
      minRows={1}
      maxRows={16}
      value={text}
    />
  );
}
