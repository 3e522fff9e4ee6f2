import { Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { factNames, longest, type ReceptionistValues } from './receptionist-values';

/** Asks what a receptionist may tell callers about the business, in the owner's own words. */
export function FactFields({ form }: { form: UseFormReturnType<ReceptionistValues> }) {
  const { t } = useTranslation('receptionist');
  return (
    <Panel title={t('form.factsTitle')} lead={t('form.factsLead')}>
      {factNames.map((name) => (
        <Textarea
          key={name}
          label={t(`facts.${name}.label`)}
          placeholder={t(`facts.${name}.example`)}
          minRows={2}
          maxRows={12}
          maxLength={longest[name]}
          {...form.getInputProps(`facts.${name}`)}
        />
      ))}
    </Panel>
  );
}
