import '../../components/overlay-styles';
import { Button, Select, Skeleton, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { credentialFields, fieldFault, toCredentials } from '../../lib/credential-fields';
import { focusFirst } from '../../lib/focus-first';
import type { ProviderCapabilities } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { CredentialInputs, type CredentialValues } from './credential-inputs';
import classes from './form.module.css';

/** Adds an account: which provider, then the fields that provider's own schema asks for. */
export function ProviderForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { capabilities } = useMultiCarrierProvider();
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Loaded query={capabilities} skeleton={<Skeleton height={260} aria-busy="true" />}>
      {({ providers }) => {
        const provider = providers.find((one) => one.provider === chosen) ?? providers[0];
        return (
          <div className={classes.form}>
            <Select
              label={t('providers.provider')}
              data={providers.map((one) => ({ value: one.provider, label: one.label }))}
              value={provider?.provider ?? null}
              onChange={setChosen}
            />
            {provider ? (
              <NewAccountForm key={provider.provider} provider={provider} onDone={onDone} />
            ) : (
              <p>{t('providers.none')}</p>
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

function NewAccountForm({ provider, onDone }: { provider: ProviderCapabilities; onDone: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { addProvider } = useMultiCarrierProvider();
  const fields = credentialFields(provider.credentialSchema);
  const form = useForm<CredentialValues>({
    initialValues: {
      displayName: provider.label,
      priority: '1',
      credentials: Object.fromEntries(fields.map(({ name, fallback }) => [name, String(fallback ?? '')])),
    },
    validate: (values) => credentialFaults(values, fields, t('providers.needed'), t('providers.pattern')),
  });
  const submit = form.onSubmit(
    ({ displayName, priority, credentials }) =>
      addProvider.mutate(
        {
          provider: provider.provider,
          displayName: displayName.trim(),
          priority: Number(priority),
          credentials: toCredentials(fields, credentials),
        },
        {
          onSuccess: () => {
            notifyDone(t('providers.added', { name: displayName.trim() }));
            onDone();
          },
        },
      ),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.pair}>
        <TextInput
          label={t('providers.displayName')}
          description={t('providers.displayNameHint')}
          maxLength={80}
          {...form.getInputProps('displayName')}
        />
        <TextInput
          label={t('providers.priority')}
          description={t('providers.priorityHint')}
          inputMode="numeric"
          {...form.getInputProps('priority')}
        />
      </div>
      <CredentialInputs form={form} provider={provider.provider} fields={fields} />
      <p className={classes.soft}>{t('providers.kept')}</p>
      {addProvider.error && <ProblemPanel error={addProvider.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={addProvider.isPending}>
          {t('providers.submit')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
      </div>
    </form>
  );
}

function credentialFaults(
  values: CredentialValues,
  fields: ReturnType<typeof credentialFields>,
  needed: string,
  wrong: string,
): Record<string, string> {
  const faults: Record<string, string> = {};
  if (!values.displayName.trim()) faults['displayName'] = needed;
  if (!/^([1-9]\d?|100)$/.test(values.priority.trim())) faults['priority'] = wrong;
  for (const field of fields) {
    const fault = fieldFault(field, values.credentials[field.name] ?? '');
    if (fault) faults[`credentials.${field.name}`] = fault === 'needed' ? needed : wrong;
  }
  return faults;
}
