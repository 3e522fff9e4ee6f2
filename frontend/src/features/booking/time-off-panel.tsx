import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { focusFirst } from '../../lib/focus-first';
import { formatDateTime } from '../../lib/format';
import { localMoment, momentOf } from '../../lib/zone';
import { addTimeOff, removeTimeOff, type Staff, type TimeOff } from './api';
import { Conflicts } from './conflicts';
import classes from './form.module.css';
import { useCatalogueChange } from './queries';
import { TimeField } from './time-field';

interface Values {
  from: string;
  until: string;
  wholeDays: boolean;
  fromTime: number;
  untilTime: number;
  reason: string;
}

/** Lists when a person is away, and adds to it; appointments that fall into it are named. */
export function TimeOffPanel({ person, mayWrite }: { person: Staff; mayWrite: boolean }) {
  const { t } = useTranslation('booking');
  const coming = person.timeOff.filter(({ endsAt }) => Date.parse(endsAt) > Date.now());
  return (
    <Panel title={t('off.title')} lead={t('off.lead')}>
      {coming.length > 0 && (
        <ul>
          {coming.map((each) => (
            <TimeOffRow key={each.id} person={person} timeOff={each} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {mayWrite && <TimeOffForm person={person} />}
    </Panel>
  );
}

function TimeOffRow({ person, timeOff, mayWrite }: { person: Staff; timeOff: TimeOff; mayWrite: boolean }) {
  const { t } = useTranslation('booking');
  const place = usePlace();
  const zone = { ...place, timeZone: person.timeZone ?? place.timeZone };
  const remove = useCatalogueChange(['staff'], () => removeTimeOff(person.id, timeOff.id));
  const range = `${formatDateTime(zone, timeOff.startsAt)} – ${formatDateTime(zone, timeOff.endsAt)}`;
  return (
    <li className={`${classes.row} ${classes.plain}`}>
      <span className={classes.words}>
        <span className={classes.name}>{timeOff.reason || t('off.noReason')}</span>
        <span className={classes.soft}>{range}</span>
      </span>
      {mayWrite && (
        <Button
          size="sm"
          variant="subtle"
          color="red"
          loading={remove.isPending}
          aria-label={t('removeName', { name: range })}
          onClick={() => remove.mutate(undefined)}
        >
          {t('remove')}
        </Button>
      )}
      {remove.error && <ProblemPanel error={remove.error} />}
    </li>
  );
}

function TimeOffForm({ person }: { person: Staff }) {
  const { t } = useTranslation('booking');
  const { timeZone } = usePlace();
  const zone = person.timeZone ?? timeZone;
  const today = localMoment(zone, new Date()).day;
  const form = useForm<Values>({
    initialValues: {
      from: today,
      until: today,
      wholeDays: true,
      fromTime: 540,
      untilTime: 1080,
      reason: '',
    },
    validate: {
      from: (value) => (value ? null : t('off.dayNeeded')),
      until: (value, values) =>
        value && endOf(zone, values) > startOf(zone, values) ? null : t('off.order'),
    },
  });
  const add = useCatalogueChange(['staff'], (values: Values) =>
    addTimeOff(person.id, {
      startsAt: startOf(zone, values).toISOString(),
      endsAt: endOf(zone, values).toISOString(),
      ...(values.reason.trim() ? { reason: values.reason.trim() } : {}),
    }),
  );
  const { wholeDays } = form.values;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => add.mutate(values, { onSuccess: () => form.reset() }), focusFirst)}
    >
      <div className={classes.pair}>
        <TextInput label={t('off.from')} type="date" {...form.getInputProps('from')} />
        {!wholeDays && <TimeField label={t('off.fromTime')} {...form.getInputProps('fromTime')} />}
        <TextInput
          label={t('off.until')}
          type="date"
          min={form.values.from}
          {...form.getInputProps('until')}
        />
        {!wholeDays && <TimeField label={t('off.untilTime')} {...form.getInputProps('untilTime')} />}
        <TextInput
          label={t('off.reason')}
          placeholder={t('off.example')}
          maxLength={200}
          {...form.getInputProps('reason')}
        />
      </div>
      <Checkbox label={t('off.wholeDays')} {...form.getInputProps('wholeDays', { type: 'checkbox' })} />
      {add.error && <ProblemPanel error={add.error} />}
      {add.data && (
        <Conflicts
          text={t('off.conflicts', { count: add.data.conflicts.length })}
          appointments={add.data.conflicts}
        />
      )}
      <div>
        <Button type="submit" variant="default" loading={add.isPending}>
          {t('off.add')}
        </Button>
      </div>
    </form>
  );
}

const startOf = (zone: string, { from, wholeDays, fromTime }: Values): Date =>
  momentOf(zone, from, wholeDays ? 0 : fromTime);
const endOf = (zone: string, { until, wholeDays, untilTime }: Values): Date =>
  momentOf(zone, until, wholeDays ? 1440 : untilTime);
