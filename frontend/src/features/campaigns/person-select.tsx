import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPhone } from '../../lib/phone';
import { useCustomerSearch } from './queries';

export interface ChosenPerson {
  id: string;
  label: string;
  phone: string | null;
}

interface PersonSelectProps {
  label: string;
  description?: string;
  value: ChosenPerson | null;
  error?: React.ReactNode;
  onChange: (person: ChosenPerson | null) => void;
  'data-path'?: string;
}

const TYPING_MS = 250;

/** Finds a customer by name or number while it is typed. */
export function PersonSelect({ value, onChange, ...field }: PersonSelectProps) {
  const { t } = useTranslation('campaigns');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed === value?.label ? '' : typed, TYPING_MS);
  const found = useCustomerSearch(search);
  const people: ChosenPerson[] = (found.data?.customers ?? []).map(({ id, name, phone, email }) => ({
    id,
    phone,
    label: [name, phone ? formatPhone(phone) : email].filter(Boolean).join(' · '),
  }));
  // The choice keeps its words while others are searched.
  if (value && !people.some(({ id }) => id === value.id)) people.unshift(value);
  return (
    <Select
      {...field}
      placeholder={t('person.hint')}
      // Inside the page's landmarks: the focus opens it, also after a refusal.
      comboboxProps={{ withinPortal: false }}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('person.clear') }}
      // The server has searched already.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t('person.searching') : t('person.nobody')}
      data={people.map(({ id, label }) => ({ value: id, label }))}
      value={value?.id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(people.find((person) => person.id === id) ?? null)}
    />
  );
}
