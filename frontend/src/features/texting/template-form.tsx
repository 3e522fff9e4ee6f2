import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { ApiProblem } from '../../lib/problem';
import type { TemplateBody } from './api';
import { PreviewPane } from './preview-pane';
import { useSaveTemplate } from './queries';
import classes from './template-form.module.css';
import { nameFrom, placeholderOf } from './template-groups';
import { useWarningText } from './use-warning-text';

interface TemplateFormProps {
  /** The business's own template to change; null makes one. */
  id: string | null;
  saved: TemplateBody;
  variables: string[];
  /** The name of an occasion's text is fixed. */
  named?: boolean;
  onDone: () => void;
}

const LONGEST = 1600;
const TYPING_MS = 350;

/** Writes a text, shows it as its reader will get it, and says at the field what may not stand in it. */
export function TemplateForm({ id, saved, variables, named = false, onDone }: TemplateFormProps) {
  const { t } = useTranslation(['texting', 'common']);
  const save = useSaveTemplate(id);
  const warningText = useWarningText();
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const form = useForm<TemplateBody>({
    initialValues: saved,
    validate: {
      name: (value) => (nameFrom(value).length > 1 ? null : t('templates.nameNeeded')),
      body: (value) => (value.trim() ? null : t('templates.needed')),
    },
  });
  const [settled] = useDebouncedValue(form.values.body, TYPING_MS);
  const refused = save.error instanceof ApiProblem ? save.error.fields : [];
  const refusalOf = (path: string) => {
    const message = refused.find((field) => field.path === path)?.message;
    return message && warningText(message).text;
  };
  const insert = (variable: string) => {
    const { body } = form.values;
    // A field nobody has been in has its caret at the beginning, where nothing is meant to go.
    const at = caret.current ?? body.length;
    caret.current = at + placeholderOf(variable).length;
    form.setFieldValue('body', `${body.slice(0, at)}${placeholderOf(variable)}${body.slice(at)}`);
  };
  const submit = form.onSubmit(
    (values) =>
      save.mutate(
        { ...values, name: nameFrom(values.name), body: values.body.trim() },
        {
          onSuccess: () => {
            notifyDone(t('common:saved'));
            onDone();
          },
        },
      ),
    focusFirst,
  );
  const bodyProps = form.getInputProps('body');
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      {named && <NameFields form={form} refusal={refusalOf('name')} />}
      <Textarea
        ref={area}
        label={t('templates.body')}
        minRows={3}
        maxRows={10}
        maxLength={LONGEST}
        lang={form.values.language}
        {...bodyProps}
        onSelect={(event) => {
          caret.current = event.currentTarget.selectionStart;
        }}
        error={bodyProps.error ?? refusalOf('body')}
      />
      {variables.length > 0 && (
        <fieldset className={classes.variables} aria-label={t('templates.insert')}>
          {variables.map((variable) => (
            <button
              key={variable}
              type="button"
              className={classes.variable}
              onClick={() => insert(variable)}
            >
              {placeholderOf(variable)}
            </button>
          ))}
        </fieldset>
      )}
      <PreviewPane body={settled} language={form.values.language} />
      {save.error && !refusalOf('body') && !refusalOf('name') && <ProblemPanel error={save.error} />}
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

type Form = Pick<ReturnType<typeof useForm<TemplateBody>>, 'getInputProps'>;

function NameFields({ form, refusal }: { form: Form; refusal: string | undefined }) {
  const { t } = useTranslation('texting');
  const nameProps = form.getInputProps('name');
  return (
    <div className={classes.pair}>
      <TextInput
        label={t('templates.name')}
        maxLength={50}
        {...nameProps}
        error={nameProps.error ?? refusal}
      />
      <Select
        label={t('templates.language')}
        data={[
          { value: 'en', label: 'English' },
          { value: 'tr', label: 'Türkçe' },
        ]}
        {...form.getInputProps('language')}
      />
      <Select
        label={t('purpose.label')}
        description={t('purpose.hint')}
        data={[
          { value: 'SERVICE', label: t('purpose.SERVICE') },
          { value: 'MARKETING', label: t('purpose.MARKETING') },
        ]}
        {...form.getInputProps('purpose')}
      />
    </div>
  );
}
