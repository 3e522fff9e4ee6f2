import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { focusFirst } from '../../lib/focus-first';
import { eventName } from './event-name';
import classes from './outgoing.module.css';
import type { Endpoint, EndpointValues, EventType } from './outgoing-api';

interface EndpointFormProps {
  endpoint?: Endpoint;
  eventTypes: EventType[];
  /** An address of the lab that takes everything; null without a lab. */
  labUrl?: string | null;
  saveLabel: string;
  saving: boolean;
  error: unknown;
  onSave: (values: EndpointValues) => void;
  onCancel: () => void;
}

interface Values {
  url: string;
  description: string;
  events: string[];
}

/** Asks where to tell, and of what. */
export function EndpointForm(props: EndpointFormProps) {
  const { endpoint, eventTypes, labUrl, saveLabel, saving, error, onSave, onCancel } = props;
  const { t } = useTranslation('webhooks');
  const form = useForm<Values>({
    initialValues: {
      url: endpoint?.url ?? labUrl ?? '',
      description: endpoint?.description ?? '',
      events: endpoint?.events ?? [],
    },
    validate: {
      url: (value) => (/^https?:\/\/\S+$/.test(value.trim()) ? null : t('out.urlNeeded')),
      events: (value) => (value.length > 0 ? null : t('out.eventNeeded')),
    },
  });
  const save = ({ url, description, events }: Values) =>
    onSave({ url: url.trim(), description: description.trim() || null, events: events as EventType[] });
  const all = form.values.events.length === eventTypes.length;
  return (
    <form className={classes.stack} noValidate onSubmit={form.onSubmit(save, focusFirst)}>
      <TextInput
        label={t('out.url')}
        description={labUrl ? t('out.labHint') : t('out.urlHint')}
        type="url"
        inputMode="url"
        maxLength={2000}
        {...form.getInputProps('url')}
      />
      <TextInput
        label={t('out.description')}
        description={t('out.descriptionHint')}
        maxLength={200}
        {...form.getInputProps('description')}
      />
      <Checkbox.Group label={t('out.events')} {...form.getInputProps('events')}>
        <div className={classes.events}>
          {eventTypes.map((type) => (
            <Checkbox key={type} value={type} label={eventName(t, type)} />
          ))}
        </div>
      </Checkbox.Group>
      <div>
        <Button
          variant="subtle"
          size="sm"
          onClick={() => form.setFieldValue('events', all ? [] : [...eventTypes])}
        >
          {t(all ? 'out.chooseNone' : 'out.chooseAll')}
        </Button>
      </div>
      {error ? <ProblemPanel error={error} /> : null}
      <div className={classes.actions}>
        <Button type="submit" loading={saving}>
          {saveLabel}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('out.cancel')}
        </Button>
      </div>
    </form>
  );
}
