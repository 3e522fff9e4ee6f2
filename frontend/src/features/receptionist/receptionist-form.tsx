import '../../components/overlay-styles';
import { Button, Textarea } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { focusFirst } from '../../lib/focus-first';
import { FactFields } from './fact-fields';
import classes from './receptionist-form.module.css';
import { draftOf, keepDraft, longest, type ReceptionistValues } from './receptionist-values';
import { VoiceFields } from './voice-fields';

interface ReceptionistFormProps {
  /** What unsaved changes are kept under. */
  draftKey: string;
  saved: ReceptionistValues;
  submitLabel: string;
  onSubmit: (values: ReceptionistValues, done: () => void) => void;
  working: boolean;
  error: unknown;
  disabled?: boolean;
}

/** Holds everything a receptionist is: how it sounds, what it says first, what it knows and how it behaves. */
export function ReceptionistForm(props: ReceptionistFormProps) {
  const { draftKey, saved, submitLabel, onSubmit, working, error, disabled = false } = props;
  const { t } = useTranslation(['receptionist', 'common']);
  const form = useForm<ReceptionistValues>({
    initialValues: saved,
    validate: {
      name: (value) => (value.trim() ? null : t('form.nameNeeded')),
      greeting: (value) => (value.trim() ? null : t('form.greetingNeeded')),
    },
  });
  useDraft(form, draftKey);
  const submit = form.onSubmit(
    (values) =>
      onSubmit(values, () => {
        keepDraft(draftKey, null);
        form.resetDirty(values);
      }),
    focusFirst,
  );
  const reset = () => {
    form.setValues(saved);
    form.resetDirty(saved);
    keepDraft(draftKey, null);
  };
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <fieldset className={classes.fields} disabled={disabled}>
        <VoiceFields form={form} />
        <FactFields form={form} />
        <Panel title={t('form.behaviour')} lead={t('form.behaviourLead')}>
          <Textarea
            label={t('form.instructions')}
            description={t('form.instructionsHint')}
            minRows={4}
            maxRows={16}
            maxLength={longest.instructions}
            {...form.getInputProps('instructions')}
          />
        </Panel>
      </fieldset>
      {error ? <ProblemPanel error={error} /> : null}
      {!disabled && (
        <div className={classes.bar}>
          <span className={classes.soft} role="status">
            {form.isDirty() ? t('form.unsaved') : null}
          </span>
          {form.isDirty() && (
            <Button variant="default" disabled={working} onClick={reset}>
              {t('form.reset')}
            </Button>
          )}
          <Button type="submit" loading={working}>
            {submitLabel}
          </Button>
        </div>
      )}
    </form>
  );
}

type Form = Pick<UseFormReturnType<ReceptionistValues>, 'values' | 'setValues' | 'isDirty'>;

/** Brings unsaved changes back, keeps new ones, and asks before the browser itself is left with some. */
function useDraft(form: Form, draftKey: string): void {
  const { values, setValues } = form;
  const dirty = form.isDirty();
  useEffect(() => {
    const draft = draftOf(draftKey);
    if (draft) setValues(draft);
  }, [draftKey, setValues]);
  useEffect(() => {
    keepDraft(draftKey, dirty ? values : null);
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty, values, draftKey]);
}
