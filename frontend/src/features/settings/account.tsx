import { Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts';
import { LanguageSwitch } from '../../components/language-switch';
import { Panel } from '../../components/panel';
import { ThemeSwitch } from '../../components/theme-switch';
import { useMe } from '../../hooks/use-session';
import { signOut } from '../../lib/api';
import classes from './account.module.css';
import { PasswordForm } from './password-form';
import { SettingsPage } from './settings-page';

/** Holds what belongs to the person: language, colours, password and signing out. */
export default function Account() {
  const { t } = useTranslation(['settings', 'common']);
  const { user, role } = useMe();
  return (
    <SettingsPage title={t('account.title')}>
      <Panel>
        <Facts
          items={[
            ...(user.name ? [{ label: t('account.name'), value: user.name }] : []),
            { label: t('account.email'), value: user.email },
            { label: t('account.role'), value: t(`common:roles.${role}`) },
          ]}
        />
      </Panel>
      <Panel title={t('account.appearance')}>
        <div className={classes.row}>
          <span>{t('common:language.label')}</span>
          <LanguageSwitch />
        </div>
        <div className={classes.row}>
          <span>{t('common:theme.label')}</span>
          <ThemeSwitch />
        </div>
      </Panel>
      <Panel title={t('account.password')} lead={t('account.passwordLead')}>
        <PasswordForm email={user.email} />
      </Panel>
      <div>
        <Button
          variant="default"
          leftSection={<IconLogout size={19} stroke={1.75} aria-hidden="true" />}
          onClick={() => void signOut()}
        >
          {t('common:account.signOut')}
        </Button>
      </div>
    </SettingsPage>
  );
}
