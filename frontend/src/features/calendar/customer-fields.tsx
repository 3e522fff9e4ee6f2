import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../../components/segmented';
import { useMe } from '../../hooks/use-session';
import { formatPhone, toE164 } from '../../lib/phone';
import classes from './panel.module.css';
import { useCustomerSearch } from './queries';

export interface CustomerValue {
  kind: 'known' | 'new';
  id: string | null;
  /** Of the known customer, so that the choice keeps its words while others are searched. */
  label: string;
  name: string;
  phone: string;
}

export const noCustomer: CustomerValue = { kind: 'new', id: null, label: '', name: '', phone: '' };

interface CustomerFieldsProps {
  value: CustomerValue;
  onChange: (value: CustomerValue) => void;
}

/** Asks who comes: somebody new, or somebody who was here before. */
export function CustomerFields({ value, onChange }: CustomerFieldsProps) {
  const { t } = useTranslation('calendar');
  return (
    <div className={classes.customer}>
      <div className={classes.spread}>
        <span className={classes.label}>{t('customer.label')}</span>
        <Segmented
          label={t('customer.label')}
          value={value.kind}
          options={(['new', 'known'] as const).map((kind) => ({
            value: kind,
            label: t(`customer.${kind}`),
            content: t(`customer.${kind}`),
          }))}
          onChange={(kind) => onChange({ ...value, kind })}
        />
      </div>
      {value.kind === 'known' ? (
        <KnownCustomer value={value} onChange={onChange} />
      ) : (
        <NewCustomer value={value} onChange={onChange} />
      )}
    </div>
  );
}

function NewCustomer({ value, onChange }: CustomerFieldsProps) {
  const { t } = useTranslation('calendar');
  const { countryCode } = useMe().tenant;
  const [left, setLeft] = useState(false);
  const wrong = left && value.phone.trim() !== '' && !toE164(value.phone, countryCode);
  return (
    <div className={classes.pair}>
      <TextInput
        label={t('customer.name')}
        autoComplete="off"
        maxLength={120}
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <TextInput
        label={t('customer.phone')}
        description={t('customer.phoneHint')}
        type="tel"
        autoComplete="off"
        placeholder={countryCode === 'TR' ? '0532 123 45 67' : '+1 415 555 0132'}
        value={value.phone}
        error={wrong ? t('customer.phoneWrong') : undefined}
        onBlur={() => setLeft(true)}
        onChange={(event) => onChange({ ...value, phone: event.currentTarget.value })}
      />
    </div>
  );
}

function KnownCustomer({ value, onChange }: CustomerFieldsProps) {
  const { t } = useTranslation('calendar');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed === value.label ? '' : typed, 250);
  const found = useCustomerSearch(search);
  const options = (found.data?.customers ?? []).map(({ id, name, phone, email }) => ({
    value: id,
    label: [name, phone ? formatPhone(phone) : email].filter(Boolean).join(' · '),
  }));
  if (value.id && !options.some((option) => option.value === value.id)) {
    options.unshift({ value: value.id, label: value.label });
  }
  return (
    <Select
      label={t('customer.search')}
      placeholder={t('customer.searchHint')}
      searchable
      // The server has searched already.
      filter={({ options: all }) => all}
      nothingFoundMessage={found.isFetching ? t('customer.searching') : t('customer.nobody')}
      data={options}
      value={value.id}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id, option) => onChange({ ...value, id, label: option?.label ?? '' })}
    />
  );
}
