import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import { formatPhone } from '../../lib/phone';
import type { Message } from '../inbox';
import type { ParkedOutcome } from './api';
import { useParked, useResolveParked } from './queries';
import rows from './rows.module.css';

const outcomes: readonly ParkedOutcome[] = ['sent', 'resend', 'drop'];

/** Lists the texts whose answer from the carrier was lost, and lets a person decide what is true. */
export function ParkedSection() {
  const { t } = useTranslation('texting');
  const parked = useParked();
  return (
    <Loaded query={parked} skeleton={<RowsSkeleton rows={2} height={120} />}>
      {(messages) => (
        <Panel title={t('parked.title')} lead={t('parked.lead')} flush>
          {messages.length === 0 ? (
            <EmptyState
              headingLevel={3}
              icon={<IconCircleCheck size={26} stroke={1.75} aria-hidden="true" />}
              title={t('parked.empty.title')}
              text={t('parked.empty.text')}
            />
          ) : (
            <ul className={rows.list}>
              {messages.map((message) => (
                <ParkedRow key={message.id} message={message} />
              ))}
            </ul>
          )}
        </Panel>
      )}
    </Loaded>
  );
}

function ParkedRow({ message }: { message: Message }) {
  const { t } = useTranslation('texting');
  const place = usePlace();
  const mayWrite = usePermission('messages:write');
  const resolve = useResolveParked();
  const decide = (outcome: ParkedOutcome) =>
    resolve.mutate({ id: message.id, outcome }, { onSuccess: () => notifyDone(t(`parked.done.${outcome}`)) });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{message.to ? formatPhone(message.to) : ''}</span>
        <span>{message.body}</span>
        <span className={rows.soft}>{formatDateTime(place, message.createdAt)}</span>
      </span>
      {mayWrite && (
        <span className={rows.actions}>
          {outcomes.map((outcome) => (
            <Button
              key={outcome}
              size="sm"
              variant="default"
              disabled={resolve.isPending}
              loading={resolve.isPending && resolve.variables.outcome === outcome}
              onClick={() => decide(outcome)}
            >
              {t(`parked.outcomes.${outcome}`)}
            </Button>
          ))}
        </span>
      )}
      {resolve.error && (
        <div className={rows.problem}>
          <ProblemPanel error={resolve.error} />
        </div>
      )}
    </li>
  );
}
