import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPhoneCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import type { PhoneNumber, ForwardingProof as Proof } from '../../lib/model';
import { formatPhone, toE164 } from '../../lib/phone';
import classes from './test-call-form.module.css';
import { useForwardingProof } from './use-forwarding-proof';

const advice = ['dialled', 'ringsLonger', 'carrier'] as const;

/** Has the number that the person keeps called, and tells live whether the call comes back, and how soon. */
export function ForwardingProof({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const { countryCode } = useMe().tenant;
  const { start, proof, followError } = useForwardingProof(number.id);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { kept: '' },
    validate: { kept: (value) => (toE164(value, countryCode) ? null : t('testCall.invalid')) },
  });
  const submit = form.onSubmit(
    ({ kept }) => start.mutate({ keptNumber: toE164(kept, countryCode) ?? kept }),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.row}>
        <TextInput
          className={classes.input}
          label={t('forwarding.proof.kept')}
          description={t('forwarding.proof.hint')}
          placeholder={countryCode === 'TR' ? '0532 123 45 67' : '+1 415 555 0132'}
          type="tel"
          autoComplete="tel"
          key={form.key('kept')}
          {...form.getInputProps('kept')}
        />
        <Button
          type="submit"
          className={classes.button}
          loading={start.isPending}
          disabled={proof?.forwarded === null}
          leftSection={<IconPhoneCheck size={18} stroke={1.75} aria-hidden="true" />}
        >
          {t('forwarding.proof.submit')}
        </Button>
      </div>
      <div className={classes.outcome} role="status">
        {proof && <Outcome proof={proof} />}
      </div>
      {(start.error ?? followError) && <ProblemPanel error={start.error ?? followError} />}
    </form>
  );
}

function Outcome({ proof }: { proof: Proof }) {
  const { t } = useTranslation('numbers');
  const kept = formatPhone(proof.keptNumber);
  if (proof.forwarded === null) {
    return (
      <div className={classes.call}>
        <Lamp tone="wait" busy>
          {t('forwarding.proof.waiting')}
        </Lamp>
        <Elapsed since={proof.createdAt} />
      </div>
    );
  }
  if (proof.forwarded) {
    return (
      <div className={classes.call}>
        <Lamp tone="on">{t('forwarding.proof.works')}</Lamp>
        <span className={classes.soft}>
          {t('forwarding.proof.cameBack', { count: proof.afterSeconds ?? 0, number: kept })}
        </span>
      </div>
    );
  }
  return (
    <>
      <div className={classes.call}>
        <Lamp tone="alarm">{t('forwarding.proof.failed')}</Lamp>
        <span className={classes.soft}>{t('forwarding.proof.nothingCame', { number: kept })}</span>
      </div>
      <ul className={classes.advice}>
        {advice.map((each) => (
          <li key={each}>{t(`forwarding.proof.advice.${each}`)}</li>
        ))}
      </ul>
    </>
  );
}

/** Counts up each second; screen readers hear the outcome, not every tick. */
function Elapsed({ since }: { since: string }) {
  const { t } = useTranslation('numbers');
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1_000));
  return (
    <span className={classes.soft} aria-hidden="true">
      {t('forwarding.proof.elapsed', { count: seconds })}
    </span>
  );
}
