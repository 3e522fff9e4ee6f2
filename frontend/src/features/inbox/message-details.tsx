import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { RouteCandidates } from '../../components/routing/route-choice';
import classes from './message-bubble.module.css';
import { useMessage } from './queries';

/** Tells, for who asks, over which carrier a text went and why; it is fetched when it is opened. */
export function MessageDetails({ id }: { id: string }) {
  const { t } = useTranslation(['inbox', 'routing']);
  const [open, setOpen] = useState(false);
  const message = useMessage(id, open);
  return (
    <details className={classes.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('routing:why')}</summary>
      {open && (
        <Loaded query={message} skeleton={<Skeleton height={64} aria-busy="true" />}>
          {({ choice }) => (choice ? <RouteCandidates choice={choice} /> : <p>{t('message.noChoice')}</p>)}
        </Loaded>
      )}
    </details>
  );
}
