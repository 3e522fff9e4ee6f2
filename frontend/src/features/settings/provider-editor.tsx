import { Button, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { credentialFields, toCredentials } from '../../lib/credential-fields';
import { focusFirst } from '../../lib/focus-first';
import type { ProviderAccount } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { AccountFields } from './account-fields';
import { accountFaults } from './account-values';
import { CredentialInputs } from './credential-inputs';
import classes from './form.module.css';
import { ProviderRemoval } from './provider-removal';

/** Changes an account: name, priority, pause, other credentials, removal. */
export function ProviderEditor({ account, onDone }: { account: ProviderAccount; onDone: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { capabilities, updateProvider } = useMultiCarrierProvider();
  const { id, displayName, priority, isActive, provider } = account;
  const schema = capabilities.data?.providers.find((one) => one.provider === provider)?.credentialSchema;
  // Stored credentials never come back: an empty field keeps what is stored.
  const fields = credentialFields(schema ?? {}).map((field) => ({ ...field, required: false }));
  const form = useForm({
    initialValues: {
      displayName,
      priority: String(priority),
      isActive,
      credentials: {} as Record<string, string>,
    },
    validate: (values) => accountFaults(values, fields, t('providers.needed'), t('providers.pattern')),
  });
  const submit = form.onSubmit(({ credentials, ...rest }) => {
    const typed = toCredentials(fields, credentials);
    const change = { ...rest, id, displayName: rest.displayName.trim(), priority: Number(rest.priority) };
    const done = () => {
      notifyDone(t('common:saved'));
      onDone();
    };
    const replaces = Object.keys(typed).length > 0;
    updateProvider.mutate(replaces ? { ...change, credentials: typed } : change, { onSuccess: done });
  }, focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <AccountFields form={form} />
      <Switch
        label={t('providers.active')}
        description={t('providers.activeHint')}
        {...form.getInputProps('isActive', { type: 'checkbox' })}
      />
      <p className={classes.soft}>{t('providers.replace')}</p>
      <CredentialInputs form={form} provider={provider} fields={fields} />
      {updateProvider.error && <ProblemPanel error={updateProvider.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={updateProvider.isPending}>
          {t('common:actions.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
        <ProviderRemoval account={account} onDone={onDone} />
      </div>
    </form>
  );
}
