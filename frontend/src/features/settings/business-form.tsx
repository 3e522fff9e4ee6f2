import '../../components/overlay-styles';
import { Button, Select, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { useMe } from '../../hooks/use-session';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import { countryName } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import { updateMe } from '../../lib/session';
import { countryCodes } from './country-codes';
import classes from './form.module.css';

interface BusinessValues {
  name: string;
  countryCode: string;
  timeZone: string;
  locale: 'en' | 'tr';
}

/** Changes what the business is called and where it is. */
export function BusinessForm() {
  const { t } = useTranslation(['settings', 'common']);
  const { name, countryCode, timeZone, locale } = useMe().tenant;
  const mayChange = usePermission('tenant:write');
  const form = useForm<BusinessValues>({
    initialValues: { name, countryCode, timeZone, locale },
    validate: { name: (value) => (value.trim() ? null : t('business.nameNeeded')) },
  });
  const change = useMutation({
    mutationFn: (values: BusinessValues) =>
      unwrap(api.PATCH('/api/tenant', { body: { ...values, name: values.name.trim() } })),
    onSuccess: (tenant) => {
      updateMe((me) => ({ ...me, tenant }));
      form.resetDirty();
      notifyDone(t('common:saved'));
    },
  });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => change.mutate(values), focusFirst)}
    >
      <TextInput
        label={t('business.name')}
        maxLength={120}
        autoComplete="organization"
        disabled={!mayChange}
        {...form.getInputProps('name')}
      />
      <PlaceFields form={form} disabled={!mayChange} />
      {change.error && <ProblemPanel error={change.error} />}
      {mayChange && (
        <div>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            {t('common:actions.save')}
          </Button>
        </div>
      )}
    </form>
  );
}

interface PlaceFieldsProps {
  form: Pick<UseFormReturnType<BusinessValues>, 'getInputProps' | 'values'>;
  disabled: boolean;
}

function PlaceFields({ form, disabled }: PlaceFieldsProps) {
  const { t, i18n } = useTranslation('settings');
  const countries = useMemo(() => countryOptions(i18n.language), [i18n.language]);
  const zones = useMemo(() => zoneOptions(form.values.timeZone), [form.values.timeZone]);
  const search = { searchable: true, nothingFoundMessage: t('business.nothingFound'), disabled };
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={t('business.country')}
          description={t('business.countryHint')}
          data={countries}
          {...search}
          {...form.getInputProps('countryCode')}
        />
        <Select
          label={t('business.timeZone')}
          description={t('business.timeZoneHint')}
          limit={60}
          data={zones}
          {...search}
          {...form.getInputProps('timeZone')}
        />
      </div>
      <Select
        label={t('business.locale')}
        description={t('business.localeHint')}
        data={[
          { value: 'en', label: 'English' },
          { value: 'tr', label: 'Türkçe' },
        ]}
        disabled={disabled}
        {...form.getInputProps('locale')}
      />
    </>
  );
}

function countryOptions(language: string) {
  return countryCodes
    .map((value) => ({ value, label: countryName(language, value) }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
}

function zoneOptions(current: string) {
  const zones = Intl.supportedValuesOf('timeZone');
  const all = zones.includes(current) ? zones : [current, ...zones];
  return all.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}
