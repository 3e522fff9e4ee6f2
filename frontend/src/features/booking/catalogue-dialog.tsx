import '../../components/overlay-styles';
import { Button, Checkbox, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { createService, type Service, type ServiceBody, type Staff, updateService } from './api';
import classes from './form.module.css';
import { useCatalogueChange } from './queries';

interface ServiceDialogProps {
  edited: Service | 'new' | null;
  staff: Staff[];
  onClose: () => void;
}

/** Makes or changes a service. */
export function ServiceDialog({ edited, staff, onClose }: ServiceDialogProps) {
  const { t } = useTranslation(['booking', 'common']);
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={edited === 'new' ? t('services.add') : t('services.edit')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      {edited && <ServiceForm service={edited === 'new' ? null : edited} staff={staff} onClose={onClose} />}
    </Modal>
  );
}

const currencies = ['TRY', 'USD', 'EUR', 'GBP', 'CAD', 'CHF'];
const home: Record<string, string> = { TR: 'TRY', US: 'USD', CA: 'CAD', GB: 'GBP', CH: 'CHF' };

interface Values extends Omit<ServiceBody, 'price' | 'currency'> {
  price: number | string;
  currency: string;
}

type Form = UseFormReturnType<Values>;

function useServiceForm(service: Service | null, active: Staff[]): Form {
  const { t } = useTranslation('booking');
  const { countryCode } = useMe().tenant;
  return useForm<Values>({
    initialValues: {
      name: service?.name ?? '',
      durationMinutes: service?.durationMinutes ?? 30,
      bufferBeforeMinutes: service?.bufferBeforeMinutes ?? 0,
      bufferAfterMinutes: service?.bufferAfterMinutes ?? 0,
      price: service?.price ? Number(service.price) : '',
      currency: service?.currency ?? home[countryCode] ?? 'EUR',
      // Whoever works here most likely does the new service as well.
      staffIds: service?.staffIds ?? active.map(({ id }) => id),
    },
    validate: {
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      durationMinutes: (value) => (value >= 5 && value <= 480 ? null : t('services.durationWrong')),
    },
  });
}

function toBody(values: Values): ServiceBody {
  const priced = values.price !== '';
  return {
    ...values,
    name: values.name.trim(),
    // An emptied field means no time, not a wrong one.
    bufferBeforeMinutes: Number(values.bufferBeforeMinutes),
    bufferAfterMinutes: Number(values.bufferAfterMinutes),
    price: priced ? String(values.price) : null,
    currency: priced ? values.currency : null,
  };
}

function ServiceForm({
  service,
  staff,
  onClose,
}: Omit<ServiceDialogProps, 'edited'> & { service: Service | null }) {
  const { t } = useTranslation(['booking', 'common']);
  const active = staff.filter(({ isActive }) => isActive);
  const form = useServiceForm(service, active);
  const save = useCatalogueChange(['services', 'staff'], (values: Values) =>
    service ? updateService(service.id, toBody(values)) : createService(toBody(values)),
  );
  const submit = form.onSubmit(
    (values) =>
      save.mutate(values, {
        onSuccess: () => {
          notifyDone(t('common:saved'));
          onClose();
        },
      }),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <ServiceFields form={form} />
      {active.length > 0 && (
        <Checkbox.Group label={t('services.staff')} {...form.getInputProps('staffIds')}>
          <div className={classes.checks}>
            {active.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {save.error && <ProblemPanel error={save.error} />}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('common:actions.save')}
        </Button>
      </div>
    </form>
  );
}

function ServiceFields({ form }: { form: Form }) {
  const { t } = useTranslation('booking');
  const minutes = { suffix: t('minSuffix'), step: 5, hideControls: true };
  return (
    <>
      <TextInput
        label={t('services.name')}
        placeholder={t('services.example')}
        maxLength={120}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <div className={classes.pair}>
        <NumberInput
          label={t('services.duration')}
          min={5}
          max={480}
          {...minutes}
          {...form.getInputProps('durationMinutes')}
        />
        <NumberInput
          label={t('services.price')}
          min={0}
          decimalScale={2}
          hideControls
          {...form.getInputProps('price')}
        />
        <Select label={t('services.currency')} data={currencies} {...form.getInputProps('currency')} />
      </div>
      <div className={classes.pair}>
        {(['bufferBeforeMinutes', 'bufferAfterMinutes'] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`services.${name}`)}
            min={0}
            max={240}
            {...minutes}
            {...form.getInputProps(name)}
          />
        ))}
      </div>
      <p className={classes.soft}>{t('services.bufferHint')}</p>
    </>
  );
}
