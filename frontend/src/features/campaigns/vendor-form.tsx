import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { focusFirst } from '../../lib/focus-first';
import classes from './form.module.css';
import { useAddService } from './queries';

const SHORTEST_KEY = 8;

/** Connects a service and shows what it signs its news with, this one time. */
export function ServiceForm() {
  const { t } = useTranslation('campaigns');
  const add = useAddService();
  const form = useForm({
    initialValues: { name: '', url: '', apiKey: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('needed.name')),
      url: (value) => (/^https?:\/\/\S+$/.test(value.trim()) ? null : t('needed.url')),
      apiKey: (value) => (value.trim().length >= SHORTEST_KEY ? null : t('needed.apiKey')),
    },
  });
  const submit = form.onSubmit(
    ({ name, url, apiKey }) =>
      add.mutate(
        { name: name.trim(), url: url.trim(), apiKey: apiKey.trim() },
        { onSuccess: () => form.reset() },
      ),
    focusFirst,
  );
  if (add.data) return <FreshSecret secret={add.data.webhookSecret} onStored={() => add.reset()} />;
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.pair}>
        <TextInput label={t('services.name')} maxLength={100} {...form.getInputProps('name')} />
        <TextInput
          label={t('services.url')}
          type="url"
          autoComplete="off"
          placeholder="https://"
          {...form.getInputProps('url')}
        />
      </div>
      <SecretField label={t('services.apiKey')} {...form.getInputProps('apiKey')} />
      {add.error && <ProblemPanel error={add.error} />}
      <div>
        <Button type="submit" loading={add.isPending}>
          {t('services.connect')}
        </Button>
      </div>
    </form>
  );
}

function FreshSecret({ secret, onStored }: { secret: string; onStored: () => void }) {
  const { t } = useTranslation('campaigns');
  return (
    <div className={classes.form} role="status">
      <p>{t('services.once')}</p>
      <p className={classes.secret}>
        <code>{secret}</code>
        <CopyButton text={secret} what={t('services.theSecret')} />
      </p>
      <div>
        <Button variant="default" onClick={onStored}>
          {t('services.stored')}
        </Button>
      </div>
    </div>
  );
}
