import { Button, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { addDays, localMoment } from '../../lib/zone';
import { useStaff } from '../booking';
import type { FollowUpKind } from './api';
import { type DetailsDraft, DetailsFields, detailsFrom, draftOf, missingIn } from './details-fields';
import classes from './form.module.css';
import { KindSelect } from './kind-select';
import { type Moment, MomentFields, momentFrom } from './moment-fields';
import { type ChosenPerson, PersonSelect } from './person-select';
import { useAddFollowUp } from './queries';

interface Values {
  kind: FollowUpKind;
  person: ChosenPerson | null;
  due: Moment;
  details: DetailsDraft;
  assignedTo: string | null;
}

/** Schedules a call back, a text, a voicemail or a task for a customer. */
export function FollowUpForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const { timeZone } = usePlace();
  const staff = useStaff();
  const add = useAddFollowUp();
  const form = useForm<Values>({
    initialValues: {
      kind: 'TASK',
      person: null,
      due: { day: addDays(localMoment(timeZone, new Date()).day, 1), time: '10:00' },
      details: draftOf(),
      assignedTo: null,
    },
    validate: {
      person: (value) => (value ? null : t('person.needed')),
      due: (value) => (momentFrom(timeZone, value) ? null : t('dayNeeded')),
      details: (value, { kind }) => {
        const missing = missingIn(kind, value);
        return missing && t(`needed.${missing}`);
      },
    },
  });
  const { kind, details } = form.values;
  const submit = form.onSubmit((values) => {
    const dueAt = momentFrom(timeZone, values.due);
    if (!dueAt || !values.person) return;
    const body = {
      kind,
      customerId: values.person.id,
      dueAt,
      details: detailsFrom(kind, details),
      ...(kind === 'TASK' && values.assignedTo ? { assignedTo: values.assignedTo } : {}),
    };
    add.mutate(body, {
      onSuccess: () => {
        notifyDone(t('followUps.added'));
        onDone();
      },
    });
  }, focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.pair}>
        <KindSelect {...form.getInputProps('kind')} />
        <PersonSelect
          label={t('person.label')}
          {...form.getInputProps('person')}
          value={form.values.person}
        />
      </div>
      <DetailsFields kind={kind} {...form.getInputProps('details')} value={details} />
      <MomentFields
        timeZone={timeZone}
        dayLabel={t('followUps.dueDay')}
        {...form.getInputProps('due')}
        value={form.values.due}
      />
      {kind === 'TASK' && (
        <Select
          label={t('followUps.assignedTo')}
          description={t('followUps.assignedToHint')}
          clearable
          clearButtonProps={{ 'aria-label': t('person.clear') }}
          data={(staff.data?.staff ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('assignedTo')}
        />
      )}
      {add.error && <ProblemPanel error={add.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={add.isPending}>
          {t('followUps.schedule')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
      </div>
    </form>
  );
}
