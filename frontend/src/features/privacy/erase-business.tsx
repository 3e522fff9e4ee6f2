import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Panel } from '../../components/panel';
import { useMe } from '../../hooks/use-session';
import { keys } from '../../lib/query-client';
import { eraseBusiness } from './api';
import classes from './data.module.css';

/** Erases everything, once the owner has typed the name of the business and their password. */
export function EraseBusiness() {
  const { t } = useTranslation('privacy');
  const { tenant } = useMe();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [businessName, setBusinessName] = useState('');
  const [password, setPassword] = useState('');
  const close = () => {
    setAsked(false);
    setPassword('');
    setBusinessName('');
    erase.reset();
  };
  const erase = useMutation({
    mutationFn: () => eraseBusiness({ businessName: businessName.trim(), password }),
    onSuccess: () => {
      close();
      return queryClient.invalidateQueries({ queryKey: keys.dataRequests });
    },
  });
  return (
    <Panel title={t('business.title')}>
      <div className={classes.stack}>
        <p>{t('business.text')}</p>
        <ul className={classes.points}>
          {(['numbers', 'providers', 'signIns', 'kept'] as const).map((point) => (
            <li key={point}>{t(`business.points.${point}`)}</li>
          ))}
        </ul>
        <div>
          <Button variant="light" color="red" onClick={() => setAsked(true)}>
            {t('business.action')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        opened={asked}
        title={t('business.confirmTitle', { name: tenant.name })}
        confirmLabel={t('business.confirm')}
        onConfirm={() => erase.mutate()}
        onClose={close}
        working={erase.isPending}
        disabled={businessName.trim() !== tenant.name.trim() || password === ''}
        error={erase.error}
      >
        <p>{t('business.confirmText')}</p>
        <TextInput
          label={t('business.typeName', { name: tenant.name })}
          autoComplete="off"
          value={businessName}
          onChange={(event) => setBusinessName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('business.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('business.showPassword') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </Panel>
  );
}
