import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAssistants } from '../../hooks/use-assistants';
import type { Details, FollowUpKind } from './api';

/** What is to be done, as it was typed. Only what the kind needs is asked for, and sent. */
export interface DetailsDraft {
  text: string;
  isAdvertising: boolean;
  audioUrl: string;
  assistantId: string | null;
  note: string;
}

/** Starts a draft from what is saved. */
export function draftOf(details: Details = {}): DetailsDraft {
  const { text = '', isAdvertising = false, audioUrl = '', assistantId = null, note = '' } = details;
  return { text, isAdvertising, audioUrl, assistantId, note };
}

const needed = { SMS: 'text', RVM: 'audioUrl', TASK: 'note', CALL_BACK: null } as const;

/** Names the field without which this kind cannot be done, while it is empty. */
export function missingIn(kind: FollowUpKind, draft: DetailsDraft): 'text' | 'audioUrl' | 'note' | null {
  const name = needed[kind];
  return name && !draft[name].trim() ? name : null;
}

/** Answers what the server wants of a draft. */
export function detailsFrom(kind: FollowUpKind, draft: DetailsDraft): Details {
  switch (kind) {
    case 'SMS':
      return { text: draft.text.trim(), isAdvertising: draft.isAdvertising };
    case 'RVM':
      return { audioUrl: draft.audioUrl.trim() };
    case 'TASK':
      return { note: draft.note.trim() };
    case 'CALL_BACK':
      return draft.assistantId ? { assistantId: draft.assistantId } : {};
  }
}

interface DetailsFieldsProps {
  kind: FollowUpKind;
  value: DetailsDraft;
  /** Of the field that the kind needs. */
  error?: React.ReactNode;
  onChange: (value: DetailsDraft) => void;
}

const LONGEST = 1000;

/** Asks for the text, the recording, the receptionist or the note, as the kind needs it. */
export function DetailsFields({ kind, value, error, onChange }: DetailsFieldsProps) {
  const { t } = useTranslation('campaigns');
  if (kind === 'CALL_BACK') return <AssistantField value={value} onChange={onChange} />;
  if (kind === 'RVM') {
    return (
      <TextInput
        label={t('audio.label')}
        description={t('audio.hint')}
        type="url"
        autoComplete="off"
        placeholder="https://"
        data-path="details"
        value={value.audioUrl}
        error={error}
        onChange={(event) => onChange({ ...value, audioUrl: event.currentTarget.value })}
      />
    );
  }
  const name = kind === 'SMS' ? 'text' : 'note';
  return (
    <>
      <Textarea
        label={t(`details.${name}`)}
        minRows={2}
        maxRows={8}
        autosize
        maxLength={LONGEST}
        data-path="details"
        value={value[name]}
        error={error}
        onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value })}
      />
      {kind === 'SMS' && (
        <Checkbox
          label={t('details.isAdvertising')}
          description={t('details.isAdvertisingHint')}
          checked={value.isAdvertising}
          onChange={(event) => onChange({ ...value, isAdvertising: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

const OF_THE_NUMBER = 'number';

function AssistantField({ value, onChange }: Pick<DetailsFieldsProps, 'value' | 'onChange'>) {
  const { t } = useTranslation('campaigns');
  const assistants = useAssistants().data?.assistants ?? [];
  return (
    <Select
      label={t('details.assistant')}
      description={t('details.assistantHint')}
      allowDeselect={false}
      data={[
        { value: OF_THE_NUMBER, label: t('details.assistantOfNumber') },
        ...assistants.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value.assistantId ?? OF_THE_NUMBER}
      onChange={(id) => onChange({ ...value, assistantId: id === OF_THE_NUMBER ? null : id })}
    />
  );
}
