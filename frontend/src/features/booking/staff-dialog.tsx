import { Button, Modal, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { toE164 } from '../../lib/phone';
import { createStaff, type Service } from './api';
import classes from './form.module.css';
import { useCatalogueChange } from './queries';
import { usualShifts } from './week-hours';

interface StaffDialogProps {
  opened: boolean;
  services: Service[];
  onClose: () => void;
}

/** Adds a person with usual hours and every service, then goes on to their page. */
export function StaffDialog({ opened, services, onClose }: StaffDialogProps) {
  const { t } = useTranslation(['booking', 'common']);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('staff.add')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <StaffForm services={services} onClose={onClose} />
    </Modal>
  );
}

function StaffForm({ services, onClose }: Omit<StaffDialogProps, 'opened'>) {
  const { t } = useTranslation(['booking', 'common']);
  const { countryCode } = useMe().tenant;
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { name: '', phone: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      phone: (value) => (!value.trim() || toE164(value, countryCode) ? null : t('phoneWrong')),
    },
  });
  const create = useCatalogueChange(['staff', 'services'], (values: { name: string; phone: string }) =>
    createStaff({
      name: values.name.trim(),
      phone: toE164(values.phone, countryCode),
      serviceIds: services.filter(({ isActive }) => isActive).map(({ id }) => id),
      shifts: usualShifts,
    }),
  );
  const submit = form.onSubmit(
    (values) =>
      create.mutate(values, {
        onSuccess: ({ id }) => void navigate(`/dashboard/receptionist/staff/${id}`),
      }),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <TextInput
        label={t('staff.name')}
        maxLength={120}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput
        label={t('staff.phone')}
        description={t('staff.phoneHint')}
        type="tel"
        autoComplete="off"
        {...form.getInputProps('phone')}
      />
      <p className={classes.soft}>{t('staff.usual')}</p>
      {create.error && <ProblemPanel error={create.error} />}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('staff.create')}
        </Button>
      </div>
    </form>
  );
}
