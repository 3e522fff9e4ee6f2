import '../../components/overlay-styles';
import { Button, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Panel } from '../../components/panel';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import { type Customer, eraseCustomer, searchCustomers } from './api';
import classes from './data.module.css';

const nameOf = ({ name, phone, email }: Customer): string =>
  [name, phone ? formatPhone(phone) : email].filter(Boolean).join(' · ') || '–';

/** Finds a customer and forgets them after asking. */
export function EraseCustomer() {
  const { t } = useTranslation('privacy');
  const queryClient = useQueryClient();
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState<Customer | null>(null);
  const [asked, setAsked] = useState(false);
  const [search] = useDebouncedValue(words.trim(), 200);
  const found = useQuery({
    queryKey: [...keys.customers, 'erase', search],
    queryFn: ({ signal }) => searchCustomers(search, signal),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  const customers = (search && found.data?.customers) || [];
  const shown =
    chosen && !customers.some((each) => each.id === chosen.id) ? [chosen, ...customers] : customers;
  const erase = useMutation({
    mutationFn: eraseCustomer,
    onSuccess: () => {
      setAsked(false);
      setChosen(null);
      setWords('');
      return queryClient.invalidateQueries({ queryKey: keys.dataRequests });
    },
  });
  const name = chosen ? nameOf(chosen) : '';
  return (
    <Panel title={t('customer.title')}>
      <div className={classes.stack}>
        <p>{t('customer.text')}</p>
        <Select
          label={t('customer.label')}
          placeholder={t('customer.placeholder')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('customer.clear') }}
          filter={({ options }) => options}
          nothingFoundMessage={search ? t('customer.nothingFound') : undefined}
          data={shown.map((each) => ({ value: each.id, label: nameOf(each) }))}
          value={chosen?.id ?? null}
          searchValue={words}
          onSearchChange={setWords}
          onChange={(id) => setChosen(shown.find((each) => each.id === id) ?? null)}
        />
        <div>
          <Button variant="light" color="red" disabled={!chosen} onClick={() => setAsked(true)}>
            {t('customer.action')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        opened={asked}
        title={t('customer.confirmTitle', { name })}
        confirmLabel={t('customer.confirm')}
        onConfirm={() => chosen && erase.mutate(chosen.id)}
        onClose={() => setAsked(false)}
        working={erase.isPending}
        error={erase.error}
      >
        <p>{t('customer.confirmText')}</p>
      </ConfirmDialog>
    </Panel>
  );
}
