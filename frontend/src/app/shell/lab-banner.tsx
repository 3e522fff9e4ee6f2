import { IconFlask } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSystem } from '../../hooks/use-system';
import classes from './lab-banner.module.css';

/** Says on every screen that the lab is a rehearsal. */
export function LabBanner() {
  const { t } = useTranslation();
  const { info } = useSystem();
  if (info?.mode !== 'lab') return null;
  return (
    <aside className={classes.banner} aria-label={t('lab.label')}>
      <IconFlask size={18} stroke={1.75} aria-hidden="true" />
      <p>{t('lab.text')}</p>
    </aside>
  );
}
