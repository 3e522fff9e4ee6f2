import { useTranslation } from 'react-i18next';
import { ProviderManagement } from './provider-management';
import { SettingsPage } from './settings-page';

/** Holds the accounts at phone providers. */
export default function Providers() {
  const { t } = useTranslation('settings');
  return (
    <SettingsPage title={t('providers.title')} lead={t('providers.lead')}>
      <ProviderManagement />
    </SettingsPage>
  );
}
