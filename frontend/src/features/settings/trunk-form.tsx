import '../../components/overlay-styles';
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import type { SipTrunk } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import classes from './form.module.css';
import { TrunkLoginFields, TrunkNumberFields, TrunkServerFields } from './trunk-fields';
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
  const needed = (value: string) => (value.trim() ? null : t('trunks.needed'));
  const form = useForm<TrunkValues>({
    initialValues: toTrunkValues(trunk),
    validate: {
      name: needed,
      host: needed,
      port: (value) => (/^\d{0,5}$/.test(value.trim()) ? null : t('trunks.portInvalid')),
      username: needed,
      password: (value) => (trunk ? null : needed(value)),
    },
  });
  const done = () => {
    notifyDone(t('common:saved'));
    onDone();
  };
  const submit = form.onSubmit((values) => save.mutate(values, { onSuccess: done }), focusFirst);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <TextInput label={t('trunks.name')} maxLength={60} {...form.getInputProps('name')} />
      <TrunkServerFields form={form} />
      <TrunkLoginFields form={form} keepsPassword={trunk !== undefined} />
      <TrunkNumberFields form={form} />
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
