import '../../components/overlay-styles';
import { Button, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import type { Assistant } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { toE164 } from '../../lib/phone';
import { type BookingSettings, useBookingSettings, useUpdateBookingSettings } from '../booking';
import { type Abilities, abilityNames, useUpdateAbilities } from './queries';
import classes from './receptionist-form.module.css';

/** Sets what a receptionist may do on a call by itself, and whom it puts callers through to. */
export function AbilityPanel({ assistant }: { assistant: Assistant }) {
  const { t } = useTranslation('receptionist');
  const settings = useBookingSettings();
  return (
    <Panel title={t('abilities.title')} lead={t('abilities.lead')}>
      <Loaded query={settings} skeleton={<RowsSkeleton rows={5} height={44} />}>
        {(saved) => <AbilityForm id={assistant.id} abilities={assistant.abilities} settings={saved} />}
      </Loaded>
    </Panel>
  );
}

interface AbilityFormProps {
  id: string;
  abilities: Abilities;
  settings: BookingSettings;
}

function AbilityForm({ id, abilities, settings }: AbilityFormProps) {
  const { t } = useTranslation(['receptionist', 'common']);
  const { countryCode } = useMe().tenant;
  const mayWrite = usePermission('assistants:write');
  const maySetNumber = usePermission('tenant:write');
  const update = useUpdateAbilities(id);
  const setNumber = useUpdateBookingSettings();
  const form = useForm({
    initialValues: { ...abilities, number: settings.transferNumber ?? '' },
    validate: {
      number: (value, { transfer }) =>
        !transfer || !value.trim() || toE164(value, countryCode) ? null : t('abilities.numberNeeded'),
    },
  });
  const submit = form.onSubmit(async ({ number, ...changed }) => {
    const transferNumber = toE164(number, countryCode);
    try {
      if (maySetNumber && transferNumber !== settings.transferNumber) {
        await setNumber.mutateAsync({ transferNumber });
      }
      await update.mutateAsync(changed);
    } catch {
      // The mutations hold what went wrong; the panel below shows it.
      return;
    }
    form.resetDirty();
    notifyDone(t('savedText'));
  }, focusFirst);
  const error = setNumber.error ?? update.error;
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <fieldset className={classes.fields} disabled={!mayWrite}>
        {abilityNames.map((name) => (
          <Switch
            key={name}
            label={t(`abilities.${name}`)}
            description={t(`abilities.${name}Text`)}
            {...form.getInputProps(name, { type: 'checkbox' })}
          />
        ))}
        {form.values.transfer && (
          <TextInput
            label={t('abilities.number')}
            description={t('abilities.numberHint')}
            type="tel"
            disabled={!maySetNumber}
            {...form.getInputProps('number')}
          />
        )}
      </fieldset>
      {error && <ProblemPanel error={error} />}
      {mayWrite && (
        <div>
          <Button
            type="submit"
            variant="default"
            disabled={!form.isDirty()}
            loading={update.isPending || setNumber.isPending}
          >
            {t('abilities.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
