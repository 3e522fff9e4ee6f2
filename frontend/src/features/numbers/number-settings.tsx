import '../../components/overlay-styles';
import { Button, Select, Skeleton, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useAssistants } from '../../hooks/use-assistants';
import { usePermission } from '../../hooks/use-permission';
import { useShownValue } from '../../hooks/use-shown-value';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import { focusFirst } from '../../lib/focus-first';
import type { PhoneNumber } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import classes from './number-settings.module.css';
import { useChangeAssistant } from './queries';

const NOBODY = 'nobody';

/** Changes who answers, the number's name, voicemail and recording; each change is saved as it is made. */
export function NumberSettings({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const mayChange = usePermission('numbers:write');
  return (
    <Panel title={t('settings.title')}>
      <AssistantSelect number={number} disabled={!mayChange} />
      <NameForm number={number} disabled={!mayChange} />
      <NumberSwitch number={number} name="voicemailEnabled" disabled={!mayChange} />
      <NumberSwitch number={number} name="recordCalls" disabled={!mayChange} />
    </Panel>
  );
}

interface FieldProps {
  number: PhoneNumber;
  disabled: boolean;
}

function NumberSwitch({ number, name, disabled }: FieldProps & { name: 'voicemailEnabled' | 'recordCalls' }) {
  const { t } = useTranslation('numbers');
  const { configureNumber: change } = useTwilioAdvancedManagement();
  const { shown, choose, settle } = useShownValue(number[name]);
  const flip = (on: boolean) => {
    choose(on);
    change.mutate({ id: number.id, [name]: on }, { onSettled: settle });
  };
  return (
    <>
      <Switch
        label={t(`settings.${name}`)}
        description={t(`settings.${name}Hint`)}
        checked={shown}
        disabled={disabled}
        onChange={(event) => flip(event.currentTarget.checked)}
      />
      {change.error && <ProblemPanel error={change.error} />}
    </>
  );
}

function AssistantSelect({ number, disabled }: FieldProps) {
  const { t } = useTranslation('numbers');
  const assistants = useAssistants();
  const change = useChangeAssistant(number.id);
  const value = change.isPending ? change.variables : (number.assistant?.id ?? null);
  return (
    <Loaded query={assistants} skeleton={<Skeleton height={96} aria-busy="true" />}>
      {(choice) => (
        <>
          <Select
            label={t('modal.assistant')}
            description={t('settings.assistantHint')}
            data={[
              ...choice.assistants.map(({ id, name }) => ({ value: id, label: name })),
              { value: NOBODY, label: t('settings.nobody') },
            ]}
            value={value ?? NOBODY}
            disabled={disabled || change.isPending}
            onChange={(chosen) => change.mutate(chosen === NOBODY ? null : chosen)}
          />
          {change.error && <ProblemPanel error={change.error} />}
        </>
      )}
    </Loaded>
  );
}

function NameForm({ number, disabled }: FieldProps) {
  const { t } = useTranslation(['numbers', 'common']);
  const { configureNumber: change } = useTwilioAdvancedManagement();
  const form = useForm({ initialValues: { friendlyName: number.friendlyName ?? '' } });
  const submit = form.onSubmit(
    ({ friendlyName }) =>
      change.mutate(
        { id: number.id, friendlyName: friendlyName.trim() || null },
        {
          onSuccess: () => {
            form.resetDirty();
            notifyDone(t('common:saved'));
          },
        },
      ),
    focusFirst,
  );
  return (
    <form onSubmit={submit}>
      <div className={classes.row}>
        <TextInput
          className={classes.grow}
          label={t('settings.name')}
          placeholder={t('settings.namePlaceholder')}
          maxLength={60}
          disabled={disabled}
          {...form.getInputProps('friendlyName')}
        />
        <Button
          type="submit"
          variant="default"
          loading={change.isPending}
          disabled={disabled || !form.isDirty()}
        >
          {t('common:actions.save')}
        </Button>
      </div>
      {change.error && <ProblemPanel error={change.error} />}
    </form>
  );
}
