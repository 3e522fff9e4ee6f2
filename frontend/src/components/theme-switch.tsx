import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Segmented } from './segmented';

/** Switches between light, dark and what the device prefers. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Segmented<MantineColorScheme>
      label={t('theme.label')}
      value={colorScheme}
      onChange={setColorScheme}
      options={[
        { value: 'light', label: t('theme.light'), content: <IconSun size={17} stroke={1.75} /> },
        { value: 'dark', label: t('theme.dark'), content: <IconMoon size={17} stroke={1.75} /> },
        { value: 'auto', label: t('theme.auto'), content: <IconDeviceDesktop size={17} stroke={1.75} /> },
      ]}
    />
  );
}
