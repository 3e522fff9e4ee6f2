import { Button, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { focusFirst } from '../../lib/focus-first';
import type { PhoneNumber } from '../../lib/model';
import { toE164 } from '../../lib/phone';
import classes from './connection-details-form.module.css';
import { draftOf, keepDraft } from './connection-draft';
import { useSipLogin } from './queries';

interface Details {
  number: string;
  username: string;
  password: string;
  host: string;
  port: string;
}

/** Takes the details a carrier sends when the papers are through, in the words carriers use in their letters. */
export function ConnectionDetailsForm({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const login = useSipLogin(number.id);
  const form = useForm<Details>({
    mode: 'uncontrolled',
    initialValues: {
      ...(draftOf(number.id) ?? { number: number.number ?? '', username: '', host: '', port: '' }),
      password: '',
    },
    validate: {
      number: (value) => (toE164(value, number.countryCode) ? null : t('details.numberInvalid')),
      username: (value) => (value.trim() ? null : t('details.needed')),
      password: (value) => (value ? null : t('details.needed')),
      port: (value) => (/^\d{0,5}$/.test(value.trim()) ? null : t('details.portInvalid')),
    },
  });
  const submit = form.onSubmit((values) => {
    keepDraft(number.id, values);
    login.mutate({
      number: toE164(values.number, number.countryCode) ?? values.number,
      username: values.username.trim(),
      password: values.password,
      ...(values.host.trim() ? { host: values.host.trim() } : {}),
      ...(values.port.trim() ? { port: Number(values.port) } : {}),
    });
  }, focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit} aria-label={t('details.title')}>
      <h3>{t('details.title')}</h3>
      <p className={classes.soft}>{t('details.lead')}</p>
      <TextInput
        label={t('details.number')}
        type="tel"
        key={form.key('number')}
        {...form.getInputProps('number')}
        autoComplete="off"
      />
      <TextInput
        label={t('details.username')}
        autoComplete="off"
        spellCheck={false}
        key={form.key('username')}
        {...form.getInputProps('username')}
      />
      <SecretField
        label={t('details.password')}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <ServerFields form={form} named={Boolean(draftOf(number.id)?.host)} />
      {login.error && <ProblemPanel error={login.error} />}
      <div>
        <Button type="submit" loading={login.isPending}>
          {t('details.submit')}
        </Button>
      </div>
    </form>
  );
}

type DetailsForm = Pick<UseFormReturnType<Details>, 'key' | 'getInputProps'>;

/** Most letters name no server; those that do have it in here. */
function ServerFields({ form, named }: { form: DetailsForm; named: boolean }) {
  const { t } = useTranslation('numbers');
  return (
    <details className={classes.more} open={named || undefined}>
      <summary>{t('details.more')}</summary>
      <div className={classes.pair}>
        <TextInput
          label={t('details.host')}
          description={t('details.hostHint')}
          spellCheck={false}
          key={form.key('host')}
          {...form.getInputProps('host')}
        />
        <TextInput
          label={t('details.port')}
          description={t('details.portHint')}
          inputMode="numeric"
          key={form.key('port')}
          {...form.getInputProps('port')}
        />
      </div>
    </details>
  );
}
