import { Button, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { credentialFields, toCredentials } from '../../lib/credential-fields';
import { focusFirst } from '../../lib/focus-first';
import type { ProviderAccount } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { CredentialInputs, type CredentialValues } from './credential-inputs';
import classes from './form.module.css';

/** Changes an account: name, priority, pause, other credentials, removal. */
export function ProviderEditor({ account, onDone }: { account: ProviderAccount; onDone: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { capabilities, updateProvider, deleteProvider } = useMultiCarrierProvider();
  const [asked, setAsked] = useState(false);
  const schema = capabilities.data?.providers.find(
    ({ provider }) => provider === account.provider,
  )?.credentialSchema;
  // Stored credentials never come back: an empty field keeps what is stored.
  const fields = credentialFields(schema ?? {}).map((field) => ({
    ...field,
    required: false,
    fallback: undefined,
  }));
  const form = useForm<CredentialValues & { isActive: boolean }>({
    initialValues: {
      displayName: account.displayName,
      priority: String(account.priority),
      isActive: account.isActive,
      credentials: {},
    },
    validate: {
      displayName: (value) => (value.trim() ? null : t('providers.needed')),
      priority: (value) => (/^([1-9]\d?|100)$/.test(value.trim()) ? null : t('providers.pattern')),
    },
  });
  const submit = form.onSubmit(({ displayName, priority, isActive, credentials }) => {
    const typed = toCredentials(fields, credentials);
    const change = { id: account.id, displayName: displayName.trim(), priority: Number(priority), isActive };
    updateProvider.mutate(Object.keys(typed).length > 0 ? { ...change, credentials: typed } : change, {
      onSuccess: () => {
        notifyDone(t('common:saved'));
        onDone();
      },
    });
  }, focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.pair}>
        <TextInput label={t('providers.displayName')} maxLength={80} {...form.getInputProps('displayName')} />
        <TextInput
          label={t('providers.priority')}
          description={t('providers.priorityHint')}
          inputMode="numeric"
          {...form.getInputProps('priority')}
        />
      </div>
      <Switch
        label={t('providers.active')}
        description={t('providers.activeHint')}
        {...form.getInputProps('isActive', { type: 'checkbox' })}
      />
      <p className={classes.soft}>{t('providers.replace')}</p>
      <CredentialInputs form={form as never} provider={account.provider} fields={fields} />
      {updateProvider.error && <ProblemPanel error={updateProvider.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={updateProvider.isPending}>
          {t('common:actions.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
        <Button variant="subtle" color="red" onClick={() => setAsked(true)}>
          {t('providers.remove')}
        </Button>
      </div>
      <ConfirmDialog
        opened={asked}
        title={t('providers.removeTitle', { name: account.displayName })}
        confirmLabel={t('providers.remove')}
        onConfirm={() => deleteProvider.mutate(account.id, { onSuccess: onDone })}
        onClose={() => setAsked(false)}
        working={deleteProvider.isPending}
        error={deleteProvider.error}
      >
        <p>{t('providers.removeText')}</p>
      </ConfirmDialog>
    </form>
  );
}
