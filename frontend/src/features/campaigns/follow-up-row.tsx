import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import { useStaff } from '../booking';
import type { FollowUp } from './api';
import { MoveForm } from './move-form';
import { useChangeFollowUp } from './queries';
import rows from './rows.module.css';
import { useWords } from './use-words';

const tones: Record<FollowUp['status'], LampTone> = {
  SCHEDULED: 'wait',
  DONE: 'on',
  CANCELLED: 'off',
  FAILED: 'alarm',
};

/** Shows what is to be done for whom and when, or why it is over. */
export function FollowUpRow({ followUp, mayWrite }: { followUp: FollowUp; mayWrite: boolean }) {
  const { t } = useTranslation('campaigns');
  const words = useWords();
  const { id, kind, status, dueAt, details } = followUp;
  const open = status === 'SCHEDULED';
  const due = open && new Date(dueAt).getTime() <= Date.now();
  const content = words.content(kind, details);
  return (
    <li className={rows.row} data-follow-up={id}>
      <span className={rows.words}>
        <span className={rows.name}>
          {t(`kinds.${kind}`)}: {words.person(followUp)}
        </span>
        {content && <span>{content}</span>}
        <FollowUpFacts followUp={followUp} />
      </span>
      <Lamp tone={due ? 'alarm' : tones[status]}>
        {t(due ? 'followUps.due' : `followUps.states.${status}`)}
      </Lamp>
      {open && mayWrite && <FollowUpActions followUp={followUp} />}
    </li>
  );
}

function FollowUpFacts({ followUp }: { followUp: FollowUp }) {
  const { t } = useTranslation('campaigns');
  const place = usePlace();
  const words = useWords();
  const staff = useStaff();
  const { status, dueAt, disposition, assignedTo, endedAt, endedBecause } = followUp;
  const who = staff.data?.staff.find((each) => each.id === assignedTo)?.name;
  const facts = [
    status === 'SCHEDULED'
      ? t('followUps.dueAt', { at: formatDateTime(place, dueAt) })
      : t('followUps.endedAt', { at: formatDateTime(place, endedAt ?? dueAt) }),
    disposition && t('followUps.because', { outcome: words.disposition(disposition) }),
    who && t('followUps.for', { who }),
  ];
  const reason = endedBecause && words.ended(endedBecause);
  return (
    <>
      <span className={rows.soft}>{facts.filter(Boolean).join(' · ')}</span>
      {reason && <span className={rows.soft}>{reason}</span>}
      {endedBecause && !reason && (
        <span className={rows.alarm} lang="en">
          {endedBecause}
        </span>
      )}
    </>
  );
}

function FollowUpActions({ followUp }: { followUp: FollowUp }) {
  const { t } = useTranslation('campaigns');
  const words = useWords();
  const change = useChangeFollowUp(followUp.id);
  const [shown, setShown] = useState<'move' | 'cancel' | null>(null);
  const who = words.person(followUp);
  const end = (status: 'DONE' | 'CANCELLED') =>
    change.mutate(
      { status },
      {
        onSuccess: () => {
          setShown(null);
          notifyDone(t(`followUps.did.${status}`));
        },
      },
    );
  const cancelling = shown === 'cancel';
  return (
    <>
      <span className={rows.actions}>
        <Button
          size="sm"
          variant="default"
          aria-label={t('followUps.doneName', { who })}
          loading={change.isPending && change.variables.status === 'DONE'}
          onClick={() => end('DONE')}
        >
          {t('followUps.done')}
        </Button>
        <Button
          size="sm"
          variant="default"
          aria-label={t('followUps.moveName', { who })}
          aria-expanded={shown === 'move'}
          onClick={() => setShown(shown === 'move' ? null : 'move')}
        >
          {t('followUps.move')}
        </Button>
        <Button
          size="sm"
          variant="subtle"
          color="red"
          aria-label={t('followUps.cancelName', { who })}
          onClick={() => setShown('cancel')}
        >
          {t('followUps.cancel')}
        </Button>
      </span>
      <div className={rows.below}>
        {shown === 'move' && <MoveForm followUp={followUp} onDone={() => setShown(null)} />}
        {change.error && !cancelling && <ProblemPanel error={change.error} />}
      </div>
      <ConfirmDialog
        opened={cancelling}
        title={t('followUps.cancelTitle', { who })}
        confirmLabel={t('followUps.cancelConfirm')}
        onConfirm={() => end('CANCELLED')}
        onClose={() => setShown(null)}
        working={change.isPending}
        error={change.error}
      >
        <p>{t('followUps.cancelText')}</p>
      </ConfirmDialog>
    </>
  );
}
