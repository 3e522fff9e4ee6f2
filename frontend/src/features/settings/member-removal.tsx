import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { api, signOut, unwrap } from '../../lib/api';
import type { Member } from '../../lib/model';
import { keys } from '../../lib/query-client';

/** Removes a person from the team after asking; who removes themselves is signed out. */
export function MemberRemoval({ member, name }: { member: Member; name: string }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/team/members/{id}', { params: { path: { id: member.id } } })),
    onSuccess: async () => {
      setAsked(false);
      await (member.isYou ? signOut() : queryClient.invalidateQueries({ queryKey: keys.team }));
    },
  });
  const words = member.isYou
    ? { button: t('team.leave'), title: t('team.leaveTitle'), text: t('team.leaveText') }
    : {
        button: t('team.removeName', { name }),
        title: t('team.removeTitle', { name }),
        text: t('team.removeText'),
      };
  return (
    <>
      <Button variant="subtle" color="red" aria-label={words.button} onClick={() => setAsked(true)}>
        {member.isYou ? t('team.leave') : t('team.remove')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={words.title}
        confirmLabel={words.button}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(false)}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{words.text}</p>
      </ConfirmDialog>
    </>
  );
}
