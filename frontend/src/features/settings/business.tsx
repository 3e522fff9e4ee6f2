import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { BusinessForm } from './business-form';
import { SettingsPage } from './settings-page';

/** Holds what the business is called and where it is. */
export default function Business() {
  const { t } = useTranslation('settings');
  return (
    <SettingsPage title={t('business.title')} lead={t('business.summary')}>
      <Panel>
        <BusinessForm />
      </Panel>
    </SettingsPage>
  );
}
