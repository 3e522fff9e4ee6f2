import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page';

interface SettingsPageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** Lays out one settings screen with the way back to all settings. */
export function SettingsPage({ narrow = true, ...rest }: SettingsPageProps) {
  const { t } = useTranslation('settings');
  return <Page {...rest} narrow={narrow} back={{ to: '/dashboard/settings', label: t('title') }} />;
}
