import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { notifyDone } from '../../lib/notify';
import type { Party } from './api';
import classes from './name-form.module.css';
import { useNamePerson } from './queries';

/** Takes the name of the person of a conversation; a stranger's conversation becomes the new customer's. */
export function NameForm({ thread, onDone }: { thread: Party; onDone: () => void }) {
  const { t } = useTranslation(['inbox', 'common']);
  const navigate = useNavigate();
  const save = useNamePerson(thread);
  const form = useForm({
    initialValues: { name: thread.customer?.name ?? '' },
    validate: { name: (value) => (value.trim() ? null : t('name.needed')) },
  });
  const submit = form.onSubmit(({ name }) =>
    save.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        notifyDone(t('common:saved'));
        onDone();
        if (!thread.customer) void navigate(`/dashboard/inbox/${id}`, { replace: true });
      },
    }),
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={classes.row}>
        <TextInput
          className={classes.grow}
          aria-label={t('name.label')}
          maxLength={120}
          autoFocus
          {...form.getInputProps('name')}
        />
        <Button type="submit" size="sm" loading={save.isPending}>
          {t('common:actions.save')}
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('common:actions.cancel')}
          onClick={onDone}
        >
          <IconX size={18} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </div>
      {save.error && <ProblemPanel error={save.error} />}
    </form>
  );
}
