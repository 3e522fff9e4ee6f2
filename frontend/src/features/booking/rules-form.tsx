import '../../components/overlay-styles';
import { Button, NumberInput, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { notifyDone } from '../../lib/notify';
import type { BookingSettings } from './api';
import classes from './form.module.css';
import { useUpdateBookingSettings } from './queries';

const leads = [0, 30, 60, 120, 240, 720, 1440, 2880];
const steps = [5, 10, 15, 20, 30, 60];

interface Values {
  lead: string;
  horizon: number;
  step: string;
}

const toValues = (saved: BookingSettings): Values => ({
  lead: String(saved.bookingLeadMinutes),
  horizon: saved.bookingHorizonDays,
  step: String(saved.slotStepMinutes),
});

/** Adds what is stored to the usual choices, so that it can be shown. */
const choices = (usual: number[], stored: number): number[] =>
  [...new Set([...usual, stored])].sort((one, other) => one - other);

/** Changes how soon and how far ahead can be booked, and how close together times are offered. */
export function RulesForm({ saved }: { saved: BookingSettings }) {
  const { t } = useTranslation(['booking', 'common']);
  const mayWrite = usePermission('tenant:write');
  const update = useUpdateBookingSettings();
  const ahead = useAhead();
  const form = useForm<Values>({ initialValues: toValues(saved) });
  const submit = form.onSubmit(({ lead, horizon, step }) =>
    update.mutate(
      {
        bookingLeadMinutes: Number(lead),
        bookingHorizonDays: Number(horizon) || saved.bookingHorizonDays,
        slotStepMinutes: Number(step),
      },
      {
        onSuccess: (next) => {
          form.setValues(toValues(next));
          form.resetDirty(toValues(next));
          notifyDone(t('common:saved'));
        },
      },
    ),
  );
  return (
    <Panel title={t('rules.booking')}>
      <form className={classes.form} noValidate onSubmit={submit}>
        <fieldset className={classes.group} disabled={!mayWrite}>
          <div className={classes.pair}>
            <Select
              label={t('rules.leadTime')}
              description={t('rules.leadHint')}
              data={choices(leads, saved.bookingLeadMinutes).map((minutes) => ({
                value: String(minutes),
                label: minutes === 0 ? t('rules.noLead') : ahead(minutes),
              }))}
              {...form.getInputProps('lead')}
            />
            <NumberInput
              label={t('rules.horizon')}
              description={t('rules.horizonHint')}
              suffix={t('rules.daysSuffix')}
              min={1}
              max={365}
              hideControls
              {...form.getInputProps('horizon')}
            />
            <Select
              label={t('rules.step')}
              description={t('rules.stepHint')}
              data={choices(steps, saved.slotStepMinutes).map((minutes) => ({
                value: String(minutes),
                label: t('minutes', { count: minutes }),
              }))}
              {...form.getInputProps('step')}
            />
          </div>
        </fieldset>
        {update.error && <ProblemPanel error={update.error} />}
        {mayWrite && (
          <div>
            <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
              {t('common:actions.save')}
            </Button>
          </div>
        )}
        <p className={classes.soft}>
          {t('rules.texts')} <Link to="/dashboard/texting">{t('rules.toTexts')}</Link>
        </p>
      </form>
    </Panel>
  );
}

/** Writes a distance in time in its largest whole unit: 1440 → "1 day". */
function useAhead(): (minutes: number) => string {
  const { t } = useTranslation('booking');
  return (minutes) => {
    if (minutes % 1440 === 0) return t('days', { count: minutes / 1440 });
    return minutes % 60 === 0 ? t('hoursCount', { count: minutes / 60 }) : t('minutes', { count: minutes });
  };
}
