import '../../components/overlay-styles';
import { Button, Select, Skeleton } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { credentialFields, toCredentials } from '../../lib/credential-fields';
import { focusFirst } from '../../lib/focus-first';
import type { ProviderCapabilities } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { AccountFields } from './account-fields';
import { type AccountValues, accountFaults } from './account-values';
import { CredentialInputs } from './credential-inputs';
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
  const form = useForm<AccountValues>({
    initialValues: {
      displayName: provider.label,
      priority: '1',
      credentials: Object.fromEntries(fields.map(({ name, fallback }) => [name, String(fallback ?? '')])),
    },
    validate: (values) => accountFaults(values, fields, t('providers.needed'), t('providers.pattern')),
  });
  const submit = form.onSubmit((values) => {
    const displayName = values.displayName.trim();
    const credentials = toCredentials(fields, values.credentials);
    const body = { provider: provider.provider, displayName, priority: Number(values.priority), credentials };
    const done = () => {
      notifyDone(t('providers.added', { name: displayName }));
      onDone();
    };
    addProvider.mutate(body, { onSuccess: done });
  }, focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <AccountFields form={form} />
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
