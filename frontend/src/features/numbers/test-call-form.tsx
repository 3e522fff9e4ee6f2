import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { formatDuration } from '../../lib/format';
import type { PhoneNumber, TestCall } from '../../lib/model';
import { toE164 } from '../../lib/phone';
import classes from './test-call-form.module.css';
import { isOver, useTestCall } from './use-test-call';

/** Lets the receptionist call the person's own phone, and shows how the call goes. */
export function TestCallForm({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const { countryCode } = useMe().tenant;
  const { place, call, followError } = useTestCall(number.id);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { to: '' },
    validate: { to: (value) => (toE164(value, countryCode) ? null : t('testCall.invalid')) },
  });
  const running = call !== undefined && !isOver(call);
  const submit = form.onSubmit(({ to }) => place.mutate({ to: toE164(to, countryCode) ?? to }), focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.row}>
        <TextInput
          className={classes.input}
          label={t('testCall.label')}
          description={homeOnly(number) ? t('testCall.homeOnly') : t('testCall.hint')}
          placeholder={countryCode === 'TR' ? '0532 123 45 67' : '+1 415 555 0132'}
          type="tel"
          autoComplete="tel"
          key={form.key('to')}
          {...form.getInputProps('to')}
        />
        <Button
          type="submit"
          className={classes.button}
          loading={place.isPending}
          disabled={running}
          leftSection={<IconPhoneOutgoing size={18} stroke={1.75} aria-hidden="true" />}
        >
          {t('testCall.submit')}
        </Button>
      </div>
      <div className={classes.outcome} role="status">
        {call && <CallOutcome call={call} />}
      </div>
      {(place.error ?? followError) && <ProblemPanel error={place.error ?? followError} />}
    </form>
  );
}

// VAPI's own numbers place no calls abroad (ended reason `call.start.error-vapi-number-international`).
const homeOnly = ({ provider, countryCode }: PhoneNumber): boolean =>
  provider === 'VAPI' && countryCode === 'US';

function FailureReason({ reason }: { reason: string }) {
  const { t } = useTranslation('numbers');
  if (/international/i.test(reason)) return <span className={classes.soft}>{t('testCall.abroad')}</span>;
  // A word like `call-not-found` is for logs; a sentence is for people.
  if (!reason.includes(' ')) return null;
  return (
    <span className={classes.soft} lang="en">
      {reason}
    </span>
  );
}

const tones: Record<TestCall['status'], LampTone> = {
  QUEUED: 'wait',
  RINGING: 'wait',
  IN_PROGRESS: 'on',
  COMPLETED: 'on',
  NO_ANSWER: 'off',
  BUSY: 'off',
  FAILED: 'alarm',
};

function CallOutcome({ call }: { call: TestCall }) {
  const { t } = useTranslation('numbers');
  return (
    <div className={classes.call}>
      <Lamp tone={tones[call.status]} busy={!isOver(call)}>
        {t(`callStatus.${call.status}`)}
      </Lamp>
      <span className={classes.soft}>
        {call.status === 'COMPLETED' && call.durationSeconds !== null
          ? t('testCall.lasted', { duration: formatDuration(call.durationSeconds) })
          : t(`callText.${call.status}`)}
      </span>
      {call.status === 'FAILED' && call.hangupCause && <FailureReason reason={call.hangupCause} />}
    </div>
  );
}
