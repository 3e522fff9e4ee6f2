import '../../components/overlay-styles';
import { Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { Segmented } from '../../components/segmented';
import { useMe } from '../../hooks/use-session';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import type { Role } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { formatPhone, toE164 } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import classes from './form.module.css';
import { roles } from './roles';

type Way = 'email' | 'phone';

/** Invites a person by e-mail or by text, with what they may do. */
export function InviteForm() {
  const { t } = useTranslation(['settings', 'common']);
  const queryClient = useQueryClient();
  const { countryCode } = useMe().tenant;
  const form = useForm<{ way: Way; email: string; phone: string; role: Role }>({
    initialValues: { way: 'email', email: '', phone: '', role: 'STAFF' },
    validate: {
      email: (value, { way }) =>
        way === 'phone' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : t('team.emailInvalid'),
      phone: (value, { way }) =>
        way === 'email' || toE164(value, countryCode) ? null : t('team.phoneInvalid'),
    },
  });
  const invite = useMutation({
    mutationFn: (to: { email?: string; phone?: string; role: Role }) =>
      unwrap(api.POST('/api/team/invitations', { body: to })),
    onSuccess: (_invitation, { email, phone }) => {
      form.setValues({ email: '', phone: '' });
      notifyDone(t('team.invited', { email: email ?? formatPhone(phone ?? '') }));
      return queryClient.invalidateQueries({ queryKey: keys.team });
    },
  });
  const { way } = form.values;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit(
        ({ way, email, phone, role }) =>
          invite.mutate(
            way === 'email'
              ? { email: email.trim(), role }
              : { phone: toE164(phone, countryCode) ?? '', role },
          ),
        focusFirst,
      )}
    >
      <div>
        <Segmented<Way>
          label={t('team.way')}
          value={way}
          options={[
            { value: 'email', label: t('team.byEmail'), content: t('team.byEmail') },
            { value: 'phone', label: t('team.byText'), content: t('team.byText') },
          ]}
          onChange={(value) => form.setFieldValue('way', value)}
        />
      </div>
      <div className={classes.pair}>
        {way === 'email' ? (
          <TextInput
            key="email"
            label={t('team.email')}
            type="email"
            autoComplete="off"
            {...form.getInputProps('email')}
          />
        ) : (
          <TextInput
            key="phone"
            label={t('team.phone')}
            type="tel"
            autoComplete="off"
            {...form.getInputProps('phone')}
          />
        )}
        <Select
          label={t('team.role')}
          data={roles.map((role) => ({ value: role, label: t(`common:roles.${role}`) }))}
          {...form.getInputProps('role')}
        />
      </div>
      <p className={classes.soft}>{t(`team.roleText.${form.values.role}`)}</p>
      {invite.error && <ProblemPanel error={invite.error} />}
      <div>
        <Button type="submit" loading={invite.isPending}>
          {t('team.send')}
        </Button>
      </div>
    </form>
  );
}
