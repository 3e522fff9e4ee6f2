import '../../components/overlay-styles';
import { Button, Select, Skeleton, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useAssistants } from '../../hooks/use-assistants';
import { usePermission } from '../../hooks/use-permission';
import { focusFirst } from '../../lib/focus-first';
import type { PhoneNumber } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import classes from './number-settings.module.css';
import { useChangeAssistant, useChangeNumber } from './queries';

const NOBODY = 'nobody';

/** Changes who answers, the number's name, voicemail and recording; each change is saved as it is made. */
export function NumberSettings({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const mayChange = usePermission('numbers:write');
  const change = useChangeNumber(number.id);
  // The switch moves at once; it moves back when the server refuses.
  const shown = change.isPending ? { ...number, ...change.variables } : number;
  return (
    <Panel title={t('settings.title')}>
      <AssistantSelect number={number} disabled={!mayChange} />
      <NameForm number={number} disabled={!mayChange} />
      <Switch
        label={t('settings.voicemail')}
        description={t('settings.voicemailHint')}
        checked={shown.voicemailEnabled}
        disabled={!mayChange}
        onChange={(event) => change.mutate({ voicemailEnabled: event.currentTarget.checked })}
      />
      <Switch
        label={t('settings.recording')}
        description={t('settings.recordingHint')}
        checked={shown.recordCalls}
        disabled={!mayChange}
        onChange={(event) => change.mutate({ recordCalls: event.currentTarget.checked })}
      />
      {change.error && <ProblemPanel error={change.error} />}
    </Panel>
  );
}

interface FieldProps {
  number: PhoneNumber;
  disabled: boolean;
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
  const change = useChangeNumber(number.id);
  const form = useForm({ initialValues: { friendlyName: number.friendlyName ?? '' } });
  const submit = form.onSubmit(
    ({ friendlyName }) =>
      change.mutate(
        { friendlyName: friendlyName.trim() || null },
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
