import '../../components/overlay-styles';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import type { Body } from '../../lib/model';
import { keys } from '../../lib/query-client';
import styles from './api-key-form.module.css';
import classes from './form.module.css';

type NewKey = Body<'/api/api-keys', 'post'>;
type Scope = NewKey['scopes'][number];

// What only a person may do; the server refuses these for keys.
const peopleOnly = [
  'team:write',
  'billing:write',
  'api-keys:write',
  'tenant:write',
  'privacy:write',
  'tenant:erase',
];

/** Makes a key and shows it this one time. */
export function ApiKeyForm() {
  const { t } = useTranslation('settings');
  const { permissions } = useMe();
  const queryClient = useQueryClient();
  const scopes = permissions.filter((each) => !peopleOnly.includes(each));
  const form = useForm<{ name: string; scopes: string[] }>({
    initialValues: { name: '', scopes: [] },
    validate: {
      name: (value) => (value.trim() ? null : t('apiKeys.nameNeeded')),
      scopes: (value) => (value.length > 0 ? null : t('apiKeys.scopeNeeded')),
    },
  });
  const create = useMutation({
    mutationFn: (values: { name: string; scopes: string[] }) =>
      unwrap(
        api.POST('/api/api-keys', { body: { name: values.name.trim(), scopes: values.scopes as Scope[] } }),
      ),
    onSuccess: () => {
      form.reset();
      return queryClient.invalidateQueries({ queryKey: keys.apiKeys });
    },
  });
  if (create.data) return <FreshKey secret={create.data.key} onStored={() => create.reset()} />;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => create.mutate(values), focusFirst)}
    >
      <TextInput
        label={t('apiKeys.name')}
        description={t('apiKeys.nameHint')}
        maxLength={80}
        {...form.getInputProps('name')}
      />
      <Checkbox.Group label={t('apiKeys.scopes')} {...form.getInputProps('scopes')}>
        <div className={styles.scopes}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={t(`apiKeys.scope.${scope.replace(':', '_') as 'numbers_read'}`, { defaultValue: scope })}
            />
          ))}
        </div>
      </Checkbox.Group>
      {create.error && <ProblemPanel error={create.error} />}
      <div>
        <Button type="submit" loading={create.isPending}>
          {t('apiKeys.create')}
        </Button>
      </div>
    </form>
  );
}

function FreshKey({ secret, onStored }: { secret: string; onStored: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <div className={classes.form} role="status">
      <p>{t('apiKeys.once')}</p>
      <p className={styles.secret}>
        <code>{secret}</code>
        <CopyButton text={secret} what={t('apiKeys.theKey')} />
      </p>
      <div>
        <Button variant="default" onClick={onStored}>
          {t('apiKeys.stored')}
        </Button>
      </div>
    </div>
  );
}
