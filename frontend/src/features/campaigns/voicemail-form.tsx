import { Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { formatPhone, toE164 } from '../../lib/phone';
import { useNumbers } from '../numbers';
import { useConsent } from '../texting';
import { AgreementNote } from './agreement-note';
import type { VoicemailService } from './api';
import classes from './form.module.css';
import { type Moment, MomentFields, momentFrom } from './moment-fields';
import { type ChosenPerson, PersonSelect } from './person-select';
import { useRequestVoicemail } from './queries';
import { useCallingNumbers } from './use-calling-numbers';

interface Values {
  person: ChosenPerson | null;
  to: string;
  audioUrl: string;
  from: string | null;
  /** The id of a service, or `call`. */
  way: string;
  notBefore: Moment;
  proof: string;
}

const CALL = 'call' as const;

const blank: Omit<Values, 'way'> = {
  person: null,
  to: '',
  audioUrl: '',
  from: null,
  notBefore: { day: '', time: '10:00' },
  proof: '',
};

interface VoicemailFormProps {
  services: VoicemailService[];
  onDone: () => void;
}

/** Asks for a voicemail to be left: for whom, which recording, from which number, when, and what allows it. */
export function VoicemailForm({ services, onDone }: VoicemailFormProps) {
  const { t } = useTranslation(['campaigns', 'common']);
  const { timeZone } = usePlace();
  const { countryCode } = useMe().tenant;
  const request = useRequestVoicemail();
  const form = useForm<Values>({
    initialValues: { ...blank, way: services[0]?.id ?? CALL },
    validate: {
      to: (value) => (toE164(value, countryCode) ? null : t('needed.number')),
      audioUrl: (value) => (/^https?:\/\/\S+$/.test(value.trim()) ? null : t('needed.audioUrl')),
      notBefore: (value) => (!value.day || momentFrom(timeZone, value) ? null : t('dayNeeded')),
    },
  });
  const contact = toE164(form.values.to, countryCode);
  const consent = useConsent(contact);
  const choosePerson = (person: ChosenPerson | null) => {
    form.setFieldValue('person', person);
    if (person?.phone) form.setFieldValue('to', formatPhone(person.phone));
  };
  const submit = form.onSubmit((values) => {
    const notBefore = momentFrom(timeZone, values.notBefore);
    const { from, way } = values;
    if (!contact) return;
    const body = {
      to: contact,
      audioUrl: values.audioUrl.trim(),
      ...(from && { from }),
      ...(way === CALL ? { delivery: CALL } : { serviceId: way }),
      ...(notBefore && { notBefore }),
    };
    const done = () => {
      notifyDone(t('voicemails.requested'));
      onDone();
    };
    request.mutate({ body, proof: values.proof.trim() || null }, { onSuccess: done });
  }, focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.pair}>
        <PersonSelect label={t('person.optional')} value={form.values.person} onChange={choosePerson} />
        <TextInput label={t('voicemails.to')} type="tel" autoComplete="off" {...form.getInputProps('to')} />
      </div>
      {contact && consent.data && (
        <AgreementNote history={consent.data.history} {...form.getInputProps('proof')} />
      )}
      <TextInput
        label={t('audio.label')}
        description={t('audio.hint')}
        type="url"
        autoComplete="off"
        placeholder="https://"
        {...form.getInputProps('audioUrl')}
      />
      <SenderFields
        services={services}
        from={form.getInputProps('from')}
        way={form.getInputProps('way')}
        byCall={form.values.way === CALL}
      />
      <MomentFields
        timeZone={timeZone}
        dayLabel={t('voicemails.notBeforeDay')}
        {...form.getInputProps('notBefore')}
        value={form.values.notBefore}
      />
      {request.error && <ProblemPanel error={request.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={request.isPending}>
          {t('voicemails.request')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface SenderFieldsProps {
  services: VoicemailService[];
  from: object;
  way: object;
  byCall: boolean;
}

function SenderFields({ services, from, way, byCall }: SenderFieldsProps) {
  const { t } = useTranslation('campaigns');
  const numbers = useNumbers().data?.numbers ?? [];
  const callers = useCallingNumbers();
  const active = byCall ? callers : numbers.filter(({ status, number }) => status === 'ACTIVE' && number);
  const clear = { 'aria-label': t('person.clear') };
  return (
    <div className={classes.pair}>
      <Select
        label={t('voicemails.how.label')}
        description={byCall ? t('voicemails.how.callHint') : undefined}
        allowDeselect={false}
        data={[
          ...services.map(({ id, name }) => ({ value: id, label: name })),
          ...(callers.length > 0 ? [{ value: CALL, label: t('voicemails.how.call') }] : []),
        ]}
        {...way}
      />
      <Select
        label={t('voicemails.fromNumber')}
        placeholder={t('voicemails.fromTurn')}
        clearable
        clearButtonProps={clear}
        data={active.map(({ id, number }) => ({ value: id, label: formatPhone(number ?? '') }))}
        {...from}
      />
    </div>
  );
}
