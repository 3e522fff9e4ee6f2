import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';

/** The part of a form that draws fields by their path. */
export interface FieldForm {
  getInputProps(path: string): GetInputPropsReturnType;
}

/** Asks what an account is called here and in which order it is tried. */
export function AccountFields({ form }: { form: FieldForm }) {
  const { t } = useTranslation('settings');
  return (
    <div className={classes.pair}>
      <TextInput
        label={t('providers.displayName')}
        description={t('providers.displayNameHint')}
        maxLength={80}
        {...form.getInputProps('displayName')}
      />
      <TextInput
        label={t('providers.priority')}
        description={t('providers.priorityHint')}
        inputMode="numeric"
        {...form.getInputProps('priority')}
      />
    </div>
  );
}
