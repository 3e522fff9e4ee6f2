import { IconPhoneCall, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAssistants } from '../../hooks/use-assistants';
import { formatDuration } from '../../lib/format';
import { CallDisposition } from '../campaigns';
import type { Call } from './api';
import { CallDetails } from './call-details';
import classes from './call-item.module.css';
import { CallerBadge } from './caller-proof';
import { EventCard } from './event-card';
import { type CallOutcome, callOutcome } from './time-line';

const icons: Record<CallOutcome, typeof IconPhoneCall> = {
  missed: IconPhoneOff,
  answered: IconPhoneIncoming,
  live: IconPhoneCall,
  placed: IconPhoneOutgoing,
  unanswered: IconPhoneOff,
  failed: IconPhoneOff,
};

/** Tells of a call: who took it, what came of it, and on demand its recording and every word. */
export function CallItem({ call }: { call: Call }) {
  const { t } = useTranslation('inbox');
  const [opened, setOpened] = useState(false);
  const outcome = callOutcome(call);
  const Icon = icons[outcome];
  const talked = outcome === 'answered' || outcome === 'placed' || outcome === 'live';
  const assistant = useAssistants().data?.assistants.find(({ id }) => id === call.assistantId)?.name;
  const title =
    outcome === 'answered' && !assistant ? t('call.answeredByNobody') : t(`call.${outcome}`, { assistant });
  return (
    <EventCard
      icon={<Icon size={18} stroke={1.75} />}
      title={title}
      at={call.startTime}
      facts={call.durationSeconds ? ` · ${formatDuration(call.durationSeconds)}` : null}
      tone={outcome === 'missed' ? 'alarm' : 'plain'}
    >
      <CallerBadge call={call} />
      {call.callReason && call.callReason !== 'OTHER' && (
        <p className={classes.soft}>{t(`reason.${call.callReason}`)}</p>
      )}
      {call.summary && <p>{call.summary}</p>}
      {outcome === 'answered' && !call.summary && <p className={classes.soft}>{t('call.noSummary')}</p>}
      {outcome !== 'live' && <CallDisposition call={call} />}
      {talked && (
        <details className={classes.details} onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>{t(call.hasRecording ? 'call.details' : 'call.transcriptOnly')}</summary>
          {opened && <CallDetails id={call.id} />}
        </details>
      )}
    </EventCard>
  );
}
