import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { clockText, localMoment } from '../../lib/zone';
import type { FollowUp } from './api';
import classes from './form.module.css';
import { type Moment, MomentFields, momentFrom } from './moment-fields';
import { useChangeFollowUp } from './queries';

/** Moves a follow-up to another time. */
export function MoveForm({ followUp, onDone }: { followUp: FollowUp; onDone: () => void }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const { timeZone } = usePlace();
  const change = useChangeFollowUp(followUp.id);
  const { day, minute } = localMoment(timeZone, followUp.dueAt);
  const form = useForm<{ due: Moment }>({
    initialValues: { due: { day, time: clockText(minute) } },
    validate: { due: (value) => (momentFrom(timeZone, value) ? null : t('dayNeeded')) },
  });
  const done = () => {
    notifyDone(t('common:saved'));
    onDone();
  };
  const submit = form.onSubmit(({ due }) => {
    const dueAt = momentFrom(timeZone, due);
    if (dueAt) change.mutate({ dueAt }, { onSuccess: done });
  }, focusFirst);
  return (
    <form className={classes.note} noValidate onSubmit={submit}>
      <MomentFields
        timeZone={timeZone}
        dayLabel={t('followUps.dueDay')}
        {...form.getInputProps('due')}
        value={form.values.due}
      />
      {change.error && <ProblemPanel error={change.error} />}
      <div className={classes.actions}>
        <Button type="submit" size="sm" loading={change.isPending}>
          {t('common:actions.save')}
        </Button>
        <Button size="sm" variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
      </div>
    </form>
  );
}
