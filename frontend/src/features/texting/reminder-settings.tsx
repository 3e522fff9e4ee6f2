import { Button, Checkbox, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { type BookingSettings, useBookingSettings, useUpdateBookingSettings } from '../booking';
import { TimeField } from '../booking/time-field';
import classes from './reminder-settings.module.css';
import { type ReminderValues, reminderChoices, toReminderBody, toReminderValues } from './reminder-values';

/** Sets which texts go out by themselves, how long before an appointment, and when nobody is disturbed. */
export function ReminderSettings() {
  const settings = useBookingSettings();
  return (
    <Loaded query={settings} skeleton={<RowsSkeleton rows={3} height={184} />}>
      {(data) => <SettingsForm settings={data} />}
    </Loaded>
  );
}

function SettingsForm({ settings }: { settings: BookingSettings }) {
  const { t } = useTranslation(['texting', 'common']);
  const mayWrite = usePermission('tenant:write');
  const save = useUpdateBookingSettings();
  const form = useForm<ReminderValues>({
    initialValues: toReminderValues(settings),
  });
  const submit = form.onSubmit(
    (values) =>
      save.mutate(toReminderBody(values), {
        onSuccess: () => {
          form.resetDirty(values);
          notifyDone(t('common:saved'));
        },
      }),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <fieldset className={classes.fields} disabled={!mayWrite}>
        <RemindersPanel form={form} />
        <QuietPanel form={form} />
        <Panel title={t('reminders.answers')}>
          <Textarea
            label={t('reminders.autoReply')}
            description={t('reminders.autoReplyHint')}
            minRows={2}
            maxLength={480}
            {...form.getInputProps('autoReply')}
          />
          <TextInput
            label={t('reminders.senderName')}
            description={t('reminders.senderNameHint')}
            maxLength={11}
            {...form.getInputProps('senderName')}
          />
        </Panel>
      </fieldset>
      {save.error && <ProblemPanel error={save.error} />}
      {mayWrite ? (
        <div>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('common:actions.save')}
          </Button>
        </div>
      ) : (
        <p className={classes.soft}>{t('reminders.askOwner')}</p>
      )}
    </form>
  );
}

type Form = Pick<ReturnType<typeof useForm<ReminderValues>>, 'getInputProps' | 'values' | 'setFieldValue'>;

function RemindersPanel({ form }: { form: Form }) {
  const { t } = useTranslation('texting');
  const { reminderMinutes } = form.values;
  const choose = (minutes: number, wanted: boolean) => {
    const rest = reminderMinutes.filter((each) => each !== minutes);
    form.setFieldValue('reminderMinutes', wanted ? [...rest, minutes].sort((a, b) => b - a) : rest);
  };
  return (
    <Panel title={t('reminders.title')} lead={t('reminders.lead')}>
      <fieldset className={classes.group}>
        <legend className={classes.legend}>{t('reminders.before')}</legend>
        <div className={classes.choices}>
          {reminderChoices(reminderMinutes).map((minutes) => (
            <Checkbox
              key={minutes}
              label={t('reminders.ahead', spanOf(t, minutes))}
              checked={reminderMinutes.includes(minutes)}
              onChange={(event) => choose(minutes, event.currentTarget.checked)}
            />
          ))}
        </div>
      </fieldset>
      {(['confirmsBookings', 'followsUpNoShows', 'textsStaff'] as const).map((name) => (
        <Switch
          key={name}
          label={t(`reminders.${name}`)}
          description={t(`reminders.${name}Hint`)}
          {...form.getInputProps(name, { type: 'checkbox' })}
        />
      ))}
    </Panel>
  );
}

type Translate = ReturnType<typeof useTranslation<'texting'>>['t'];

function spanOf(t: Translate, minutes: number): { span: string } {
  if (minutes % 1440 === 0) return { span: t('span.days', { count: minutes / 1440 }) };
  if (minutes % 60 === 0) return { span: t('span.hours', { count: minutes / 60 }) };
  return { span: t('span.minutes', { count: minutes }) };
}

function QuietPanel({ form }: { form: Form }) {
  const { t } = useTranslation('texting');
  return (
    <Panel title={t('reminders.quiet')} lead={t('reminders.quietLead')}>
      <div className={classes.pair}>
        <TimeField label={t('reminders.quietFrom')} {...form.getInputProps('quietFromMinute')} />
        <TimeField label={t('reminders.quietUntil')} {...form.getInputProps('quietUntilMinute')} />
      </div>
    </Panel>
  );
}
