import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { focusFirst } from '../../lib/focus-first';
import { countryName } from '../../lib/format';
import type { Assistant, Country, NumberFilters } from '../../lib/model';
import { assistantOptions } from './assistant-choice';
import classes from './number-search.module.css';

const types = ['local', 'mobile', 'tollfree'] as const;
const extras = ['sms', 'mms'] as const;
const ANY = 'any';

interface SearchFormProps {
  countries: Country[];
  first: string;
  assistants: Assistant[];
  assistantId: string;
  onAssistant: (id: string) => void;
  searching: boolean;
  onSearch: (filters: NumberFilters) => void;
}

interface Values {
  country: string;
  type: (typeof types)[number];
  areaCode: string;
  contains: string;
  features: string[];
  provider: string;
}

/** Takes what a number should be like; what is left empty does not matter. */
export function SearchForm({ countries, first, searching, onSearch, ...staff }: SearchFormProps) {
  const { t, i18n } = useTranslation('numbers');
  const form = useForm<Values>({
    initialValues: { country: first, type: 'local', areaCode: '', contains: '', features: [], provider: ANY },
    validate: {
      areaCode: (value) => (/^\d{0,5}$/.test(value.trim()) ? null : t('search.areaCodeInvalid')),
      contains: (value) => (/^([\dA-Za-z*]{2,15})?$/.test(value.trim()) ? null : t('search.containsInvalid')),
    },
  });
  const sellers = countries.find(({ countryCode }) => countryCode === form.values.country)?.choosableAt ?? [];
  return (
    <form
      className={classes.form}
      noValidate
      aria-label={t('ways.choose.label')}
      onSubmit={form.onSubmit((values) => onSearch(filtersOf(values)), focusFirst)}
    >
      <p>{t('ways.choose.lead')}</p>
      <div className={classes.fields}>
        <Select
          className={classes.wide}
          label={t('modal.country')}
          searchable
          data={countries.map(({ countryCode }) => ({
            value: countryCode,
            label: countryName(i18n.language, countryCode),
          }))}
          {...form.getInputProps('country')}
        />
        <Select
          label={t('search.type')}
          data={types.map((value) => ({ value, label: t(`search.types.${value}`) }))}
          {...form.getInputProps('type')}
        />
        <TextInput
          label={t('search.areaCode')}
          inputMode="numeric"
          maxLength={5}
          {...form.getInputProps('areaCode')}
        />
        <TextInput
          label={t('search.contains')}
          maxLength={15}
          autoComplete="off"
          {...form.getInputProps('contains')}
        />
        {sellers.length > 1 && (
          <Select
            label={t('search.provider')}
            data={[
              { value: ANY, label: t('search.anyProvider') },
              ...sellers.map((value) => ({ value, label: sellerName(value) })),
            ]}
            {...form.getInputProps('provider')}
          />
        )}
        <Select
          label={t('modal.assistant')}
          placeholder={t('modal.noAssistant')}
          data={assistantOptions(staff.assistants)}
          value={staff.assistantId || null}
          onChange={(id) => staff.onAssistant(id ?? '')}
        />
      </div>
      <div className={classes.bar}>
        <Checkbox.Group aria-label={t('search.features')} {...form.getInputProps('features')}>
          <div className={classes.checks}>
            {extras.map((name) => (
              <Checkbox key={name} value={name} label={t(`search.can.${name}`)} />
            ))}
          </div>
        </Checkbox.Group>
        <Button
          type="submit"
          loading={searching}
          leftSection={<IconSearch size={18} stroke={1.75} aria-hidden="true" />}
        >
          {t('search.submit')}
        </Button>
      </div>
    </form>
  );
}

const sellerName = (provider: string): string => provider.charAt(0) + provider.slice(1).toLowerCase();

function filtersOf({ country, type, areaCode, contains, features, provider }: Values): NumberFilters {
  return {
    country,
    type,
    ...(areaCode.trim() ? { areaCode: areaCode.trim() } : {}),
    ...(contains.trim() ? { contains: contains.trim() } : {}),
    ...(features.length > 0 ? { features: ['voice', ...features].join(',') } : {}),
    ...(provider === ANY ? {} : { provider: provider as NonNullable<NumberFilters['provider']> }),
  };
}
