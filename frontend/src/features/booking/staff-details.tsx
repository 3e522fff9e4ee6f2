import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { toE164 } from '../../lib/phone';
import { type Staff, updateStaff } from './api';
import classes from './form.module.css';
import { useCatalogueChange, useServices } from './queries';

interface Values {
  name: string;
  phone: string;
  email: string;
  serviceIds: string[];
}

/** Changes a person's name, how they are told of bookings, and what they do. */
export function StaffDetails({ person, mayWrite }: { person: Staff; mayWrite: boolean }) {
  const { t } = useTranslation(['booking', 'common']);
  const { countryCode } = useMe().tenant;
  const services = useServices();
  const offered = services.data?.services.filter(({ isActive }) => isActive) ?? [];
  const form = useForm<Values>({
    initialValues: {
      name: person.name,
      phone: person.phone ?? '',
      email: person.email ?? '',
      serviceIds: person.serviceIds,
    },
    validate: {
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      phone: (value) => (!value.trim() || toE164(value, countryCode) ? null : t('phoneWrong')),
    },
  });
  const save = useCatalogueChange(['staff', 'services'], (values: Values) =>
    updateStaff(person.id, {
      name: values.name.trim(),
      phone: toE164(values.phone, countryCode),
      email: values.email.trim() || null,
      serviceIds: values.serviceIds,
    }),
  );
  const submit = form.onSubmit(
    (values) =>
      save.mutate(values, {
        onSuccess: () => {
          form.resetDirty(values);
          notifyDone(t('common:saved'));
        },
      }),
    focusFirst,
  );
  return (
    <Panel title={t('staff.details')}>
      <form className={classes.form} noValidate onSubmit={submit}>
        <fieldset className={classes.group} disabled={!mayWrite}>
          <div className={classes.pair}>
            <TextInput label={t('staff.name')} maxLength={120} {...form.getInputProps('name')} />
            <TextInput
              label={t('staff.phone')}
              description={t('staff.phoneHint')}
              type="tel"
              {...form.getInputProps('phone')}
            />
            <TextInput label={t('staff.email')} type="email" {...form.getInputProps('email')} />
          </div>
          {offered.length > 0 && (
            <Checkbox.Group label={t('staff.does')} {...form.getInputProps('serviceIds')}>
              <div className={classes.checks}>
                {offered.map(({ id, name }) => (
                  <Checkbox key={id} value={id} label={name} />
                ))}
              </div>
            </Checkbox.Group>
          )}
        </fieldset>
        {save.error && <ProblemPanel error={save.error} />}
        {mayWrite && (
          <div>
            <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
              {t('staff.save')}
            </Button>
          </div>
        )}
      </form>
    </Panel>
  );
}
