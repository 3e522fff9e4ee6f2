import '../../components/overlay-styles';
import { Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { useMe } from '../../hooks/use-session';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import { countryName } from '../../lib/format';
import type { Body } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { updateMe } from '../../lib/session';
import { countryCodes } from './country-codes';
import classes from './form.module.css';
import { SettingsPage } from './settings-page';

type Change = Body<'/api/tenant', 'patch'>;

/** Changes what the business is called and where it is. */
export default function Business() {
  const { t, i18n } = useTranslation(['settings', 'common']);
  const { tenant } = useMe();
  const mayChange = usePermission('tenant:write');
  const form = useForm({
    initialValues: {
      name: tenant.name,
      countryCode: tenant.countryCode ?? '',
      timeZone: tenant.timeZone,
      locale: tenant.locale as 'en' | 'tr',
    },
    validate: { name: (value) => (value.trim() ? null : t('business.nameNeeded')) },
  });
  const change = useMutation({
    mutationFn: (body: Change) => unwrap(api.PATCH('/api/tenant', { body })),
    onSuccess: (saved) => {
      updateMe((me) => ({ ...me, tenant: saved }));
      form.resetDirty();
      notifyDone(t('common:saved'));
    },
  });
  const countries = useMemo(() => countryOptions(i18n.language), [i18n.language]);
  const zones = useMemo(() => zoneOptions(tenant.timeZone), [tenant.timeZone]);
  const submit = form.onSubmit(
    ({ countryCode, ...rest }) =>
      change.mutate({ ...rest, name: rest.name.trim(), ...(countryCode ? { countryCode } : {}) }),
    focusFirst,
  );
  return (
    <SettingsPage title={t('business.title')} lead={t('business.summary')}>
      <Panel>
        <form className={classes.form} noValidate onSubmit={submit}>
          <TextInput
            label={t('business.name')}
            maxLength={120}
            autoComplete="organization"
            disabled={!mayChange}
            {...form.getInputProps('name')}
          />
          <div className={classes.pair}>
            <Select
              label={t('business.country')}
              description={t('business.countryHint')}
              searchable
              nothingFoundMessage={t('business.nothingFound')}
              data={countries}
              disabled={!mayChange}
              {...form.getInputProps('countryCode')}
            />
            <Select
              label={t('business.timeZone')}
              description={t('business.timeZoneHint')}
              searchable
              nothingFoundMessage={t('business.nothingFound')}
              limit={60}
              data={zones}
              disabled={!mayChange}
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
            disabled={!mayChange}
            {...form.getInputProps('locale')}
          />
          {change.error && <ProblemPanel error={change.error} />}
          {mayChange && (
            <div>
              <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
                {t('common:actions.save')}
              </Button>
            </div>
          )}
        </form>
      </Panel>
    </SettingsPage>
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
