import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime, formatMoney } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import { formatPhone } from '../../lib/phone';
import type { Voicemail, VoicemailOutcome } from './api';
import { useCancelVoicemail, useResolveVoicemail } from './queries';
import rows from './rows.module.css';
import { useWords } from './use-words';

const tones: Record<Voicemail['status'], LampTone> = {
  PENDING: 'wait',
  QUEUED: 'wait',
  SENT: 'on',
  DELIVERED: 'on',
  FAILED: 'alarm',
  BLOCKED: 'off',
};

interface VoicemailRowProps {
  voicemail: Voicemail;
  mayWrite: boolean;
}

/** Shows one voicemail: to whom, what became of it and why, and what a person may still do about it. */
export function VoicemailRow({ voicemail, mayWrite }: VoicemailRowProps) {
  const { t } = useTranslation('campaigns');
  const { status, needsDecision, to, audioUrl } = voicemail;
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{formatPhone(to)}</span>
        <VoicemailFacts voicemail={voicemail} />
        <a className={rows.soft} href={audioUrl} target="_blank" rel="noreferrer noopener">
          {audioUrl}
        </a>
      </span>
      {needsDecision ? (
        <Lamp tone="alarm">{t('voicemails.needsDecision')}</Lamp>
      ) : (
        <Lamp tone={tones[status]}>{t(`voicemails.states.${status}`)}</Lamp>
      )}
      {mayWrite && status === 'PENDING' && <Cancelling voicemail={voicemail} />}
      {mayWrite && needsDecision && <Decision voicemail={voicemail} />}
    </li>
  );
}

function VoicemailFacts({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation('campaigns');
  const place = usePlace();
  const words = useWords();
  const { status, from, delivery, notBefore, createdAt, sentAt, deliveredAt, cost, leadId } = voicemail;
  const { failureCode, failureReason } = voicemail;
  const at = deliveredAt ?? sentAt;
  const waits = status === 'PENDING' && notBefore;
  const facts = [
    t('voicemails.from', { number: formatPhone(from) }),
    delivery === 'call' && t('voicemails.byCall'),
    waits
      ? t('voicemails.notBefore', { at: formatDateTime(place, notBefore) })
      : formatDateTime(place, at ?? createdAt),
    leadId,
    cost && formatMoney(place, Number(cost.amount), cost.currency),
  ];
  const reason = failureCode && words.failure(failureCode);
  return (
    <>
      <span className={rows.soft}>{facts.filter(Boolean).join(' · ')}</span>
      {reason && <span className={rows.alarm}>{reason}</span>}
      {!reason && failureReason && (
        <span className={rows.alarm} lang="en">
          {failureReason}
        </span>
      )}
    </>
  );
}

function Cancelling({ voicemail: { id, to } }: { voicemail: Voicemail }) {
  const { t } = useTranslation('campaigns');
  const [asked, setAsked] = useState(false);
  const cancel = useCancelVoicemail();
  const who = formatPhone(to);
  const confirm = () =>
    cancel.mutate(id, {
      onSuccess: () => {
        setAsked(false);
        notifyDone(t('voicemails.cancelled'));
      },
    });
  return (
    <>
      <Button
        size="sm"
        variant="subtle"
        color="red"
        aria-label={t('voicemails.cancelName', { who })}
        onClick={() => setAsked(true)}
      >
        {t('voicemails.cancel')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('voicemails.cancelTitle', { who })}
        confirmLabel={t('voicemails.cancelConfirm')}
        onConfirm={confirm}
        onClose={() => setAsked(false)}
        working={cancel.isPending}
        error={cancel.error}
      >
        <p>{t('voicemails.cancelText')}</p>
      </ConfirmDialog>
    </>
  );
}

const outcomes: readonly VoicemailOutcome[] = ['sent', 'resend', 'drop'];

function Decision({ voicemail: { id } }: { voicemail: Voicemail }) {
  const { t } = useTranslation('campaigns');
  const resolve = useResolveVoicemail();
  const decide = (outcome: VoicemailOutcome) =>
    resolve.mutate({ id, outcome }, { onSuccess: () => notifyDone(t(`voicemails.decided.${outcome}`)) });
  return (
    <div className={rows.below}>
      <p className={rows.soft}>{t('voicemails.decide')}</p>
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
            {t(`voicemails.outcomes.${outcome}`)}
          </Button>
        ))}
      </span>
      {resolve.error && <ProblemPanel error={resolve.error} />}
    </div>
  );
}
