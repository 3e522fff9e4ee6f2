import '../../components/overlay-styles';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { focusFirst } from '../../lib/focus-first';
import type { Capability, ProviderAccount } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { type CarrierValues, carrierFaults, carrierValues, toCarrier } from './carrier-values';
import classes from './form.module.css';

/** What the choice of a carrier reckons with, of all that a provider can do. */
const switchable: readonly Capability[] = ['voice', 'sms', 'mms', 'rvm', 'stir-shaken'];

/** Sets what an account costs, how much it may carry at once, and what it is not to be used for. */
export function CarrierForm({ account, can }: { account: ProviderAccount; can: readonly Capability[] }) {
  const { t } = useTranslation(['settings', 'common', 'routing']);
  const { updateProvider } = useMultiCarrierProvider();
  const form = useForm<CarrierValues>({
    initialValues: carrierValues(account.carrier),
    validate: (values) => carrierFaults(values, t('providers.pattern')),
  });
  const submit = form.onSubmit((values) => {
    const change = { id: account.id, carrier: toCarrier(values) };
    updateProvider.mutate(change, { onSuccess: () => notifyDone(t('common:saved')) });
  }, focusFirst);
  const offered = switchable.filter((name) => can.includes(name));
  return (
    <section className={classes.below} aria-label={t('providers.carrier.title')}>
      <h3>{t('providers.carrier.title')}</h3>
      <form className={classes.form} noValidate onSubmit={submit}>
        <div className={classes.pair}>
          <TextInput
            label={t('providers.carrier.costPerMinute')}
            inputMode="decimal"
            {...form.getInputProps('costPerMinute')}
          />
          <TextInput
            label={t('providers.carrier.costPerMessage')}
            inputMode="decimal"
            {...form.getInputProps('costPerMessage')}
          />
          <TextInput
            label={t('providers.carrier.currency')}
            maxLength={3}
            autoComplete="off"
            {...form.getInputProps('currency')}
          />
          <TextInput
            label={t('providers.carrier.concurrentCalls')}
            inputMode="numeric"
            {...form.getInputProps('concurrentCalls')}
          />
          <TextInput
            label={t('providers.carrier.messagesPerMinute')}
            inputMode="numeric"
            {...form.getInputProps('messagesPerMinute')}
          />
        </div>
        {offered.length > 0 && (
          <Checkbox.Group
            label={t('providers.carrier.off')}
            description={t('providers.carrier.offHint')}
            {...form.getInputProps('disabledCapabilities')}
          >
            <div className={classes.choices}>
              {offered.map((name) => (
                <Checkbox key={name} value={name} label={t(`routing:can.${name}`)} />
              ))}
            </div>
          </Checkbox.Group>
        )}
        {updateProvider.error && <ProblemPanel error={updateProvider.error} />}
        <div className={classes.actions}>
          <Button type="submit" variant="default" loading={updateProvider.isPending}>
            {t('providers.carrier.save')}
          </Button>
        </div>
      </form>
    </section>
  );
}
