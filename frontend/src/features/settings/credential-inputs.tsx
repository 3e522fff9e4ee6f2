import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SecretField } from '../../components/secret-field';
import type { CredentialField } from '../../lib/credential-fields';
import type { FieldForm } from './account-fields';
import { useFieldWords } from './use-field-words';

interface CredentialInputsProps {
  form: FieldForm;
  provider: string;
  fields: CredentialField[];
}

/** Draws a provider's credential fields from its schema. */
export function CredentialInputs({ form, provider, fields }: CredentialInputsProps) {
  const { t } = useTranslation('settings');
  const wordsOf = useFieldWords(provider);
  return fields.map((field) => {
    const { title, description } = wordsOf(field);
    const common = {
      label: field.required ? title : t('providers.optional', { title }),
      description,
      ...form.getInputProps(`credentials.${field.name}`),
    };
    if (field.kind === 'secret') return <SecretField key={field.name} {...common} />;
    if (field.kind === 'choice') return <Select key={field.name} {...common} data={field.choices} />;
    return (
      <TextInput
        key={field.name}
        {...common}
        autoComplete="off"
        spellCheck={false}
        inputMode={field.kind === 'number' ? 'numeric' : undefined}
      />
    );
  });
}
