import '../../components/overlay-styles';
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RadioCards } from '../../components/radio-cards';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import type { SipTrunk } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import classes from './form.module.css';
import { type TrunkValues, toTrunkBody, toTrunkValues } from './trunk-values';

interface TrunkFormProps {
  /** The trunk to change; without it a new one is made. */
  trunk?: SipTrunk;
  onDone: () => void;
}

/** Takes a trunk's details as the carrier gave them. */
export function TrunkForm({ trunk, onDone }: TrunkFormProps) {
  const { t } = useTranslation(['settings', 'common']);
  const save = useSaveTrunk(trunk);
  const form = useForm<TrunkValues>({
    initialValues: toTrunkValues(trunk),
    validate: {
      name: (value) => (value.trim() ? null : t('trunks.needed')),
      host: (value) => (value.trim() ? null : t('trunks.needed')),
      port: (value) => (/^\d{0,5}$/.test(value.trim()) ? null : t('trunks.portInvalid')),
      username: (value) => (value.trim() ? null : t('trunks.needed')),
      password: (value) => (trunk || value ? null : t('trunks.needed')),
    },
  });
  const submit = form.onSubmit(
    (values) =>
      save.mutate(values, {
        onSuccess: () => {
          notifyDone(t('common:saved'));
          onDone();
        },
      }),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <TextInput label={t('trunks.name')} maxLength={60} {...form.getInputProps('name')} />
      <div className={classes.pair}>
        <TextInput
          label={t('trunks.host')}
          description={t('trunks.hostHint')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('host')}
        />
        <TextInput
          label={t('trunks.port')}
          description={t('trunks.portHint')}
          inputMode="numeric"
          {...form.getInputProps('port')}
        />
        <Select
          label={t('trunks.transport')}
          description={t('trunks.transportHint')}
          data={['UDP', 'TCP', 'TLS']}
          {...form.getInputProps('transport')}
        />
      </div>
      <RadioCards
        legend={t('trunks.authentication')}
        value={form.values.authentication}
        onChange={(value) => form.setFieldValue('authentication', value)}
        options={[
          { value: 'REGISTER', label: t('trunks.register'), text: t('trunks.registerText') },
          { value: 'IP', label: t('trunks.ip'), text: t('trunks.ipText') },
        ]}
      />
      <div className={classes.pair}>
        <TextInput
          label={t('trunks.username')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('username')}
        />
        <SecretField
          label={t('trunks.password')}
          description={trunk ? t('trunks.passwordKept') : undefined}
          {...form.getInputProps('password')}
        />
        <TextInput
          label={t('trunks.domain')}
          description={t('trunks.domainHint')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('domain')}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t('trunks.number')}
          description={t('trunks.numberHint')}
          type="tel"
          {...form.getInputProps('number')}
        />
        <TextInput
          label={t('trunks.callerId')}
          description={t('trunks.callerIdHint')}
          {...form.getInputProps('callerId')}
        />
      </div>
      <Textarea
        label={t('trunks.staticIps')}
        description={t('trunks.staticIpsHint')}
        minRows={2}
        spellCheck={false}
        {...form.getInputProps('staticIps')}
      />
      {save.error && <ProblemPanel error={save.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={save.isPending}>
          {t('common:actions.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:actions.cancel')}
        </Button>
      </div>
    </form>
  );
}

function useSaveTrunk(trunk: SipTrunk | undefined) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (values: TrunkValues) => {
      const body = toTrunkBody(values);
      if (!trunk) return unwrap(api.POST('/api/sip-trunks', { body }));
      const { password, ...kept } = body;
      const params = { path: { id: trunk.id } };
      return unwrap(api.PATCH('/api/sip-trunks/{id}', { params, body: password ? body : kept }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.trunks }),
  });
}
