import { Button, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import type { FollowUpKind, Rule } from './api';
import { type DetailsDraft, DetailsFields, detailsFrom, draftOf, missingIn } from './details-fields';
import classes from './form.module.css';
import { KindSelect } from './kind-select';
import { useSaveRule } from './queries';
import { useWords } from './use-words';

const dispositions: readonly Rule['disposition'][] = [
  'missed',
  'answered',
  'no-answer',
  'busy',
  'voicemail',
  'interested',
  'not-interested',
  'call-later',
  'wrong-number',
];
const delays = [0, 5, 15, 30, 60, 120, 240, 1_440, 2_880, 4_320, 10_080, 20_160, 43_200];

interface Values {
  disposition: Rule['disposition'];
  kind: FollowUpKind;
  delayMinutes: number;
  details: DetailsDraft;
}

/** Says what is done after calls that end in a certain way. What a rule is for stays; how it acts may change. */
export function RuleForm({ rule, onDone }: { rule?: Rule; onDone: () => void }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const words = useWords();
  const save = useSaveRule(rule?.id ?? null);
  const form = useForm<Values>({
    initialValues: {
      disposition: rule?.disposition ?? 'missed',
      kind: rule?.kind ?? 'SMS',
      delayMinutes: rule?.delayMinutes ?? 5,
      details: draftOf(rule?.details),
    },
    validate: {
      details: (value, { kind }) => {
        const missing = missingIn(kind, value);
        return missing && t(`needed.${missing}`);
      },
    },
  });
  const { kind, delayMinutes } = form.values;
  const choices = [...new Set([...delays, delayMinutes])].sort((one, other) => one - other);
  const done = () => {
    notifyDone(t('common:saved'));
    onDone();
  };
  const submit = form.onSubmit(
    (values) =>
      save.mutate({ ...values, details: detailsFrom(values.kind, values.details) }, { onSuccess: done }),
    focusFirst,
  );
  return (
    <form className={rule ? classes.note : classes.form} noValidate onSubmit={submit}>
      {!rule && (
        <Select
          label={t('rules.outcome')}
          description={t('rules.outcomeHint')}
          allowDeselect={false}
          data={dispositions.map((value) => ({ value, label: words.disposition(value) }))}
          {...form.getInputProps('disposition')}
        />
      )}
      <div className={classes.pair}>
        {!rule && <KindSelect {...form.getInputProps('kind')} />}
        <Select
          label={t('rules.delay')}
          allowDeselect={false}
          data={choices.map((minutes) => ({ value: String(minutes), label: words.delay(minutes) }))}
          value={String(delayMinutes)}
          onChange={(value) => form.setFieldValue('delayMinutes', Number(value))}
        />
      </div>
      <DetailsFields kind={kind} {...form.getInputProps('details')} value={form.values.details} />
      {save.error && <ProblemPanel error={save.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={save.isPending}>
          {t('common:actions.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
      </div>
    </form>
  );
}
