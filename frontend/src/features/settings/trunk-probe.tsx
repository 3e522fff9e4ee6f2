import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import type { SipTrunk } from '../../lib/model';
import rows from './rows.module.css';

/** Tells in plain words what the last proof of a trunk found. */
export function TrunkProbe({ probe }: { probe: SipTrunk['probe'] }) {
  const { t, i18n } = useTranslation('settings');
  const place = usePlace();
  if (!probe) return <Lamp tone="off">{t('trunks.notProbed')}</Lamp>;
  const key = `trunks.findings.${probe.code}` as 'trunks.findings.registered';
  const known = i18n.exists(`settings:${key}`);
  return (
    <span className={rows.actions}>
      <Lamp tone={probe.ok ? 'on' : 'alarm'}>{probe.ok ? t('trunks.works') : t('trunks.fails')}</Lamp>
      <span className={rows.soft}>
        <span lang={known ? undefined : 'en'}>{known ? t(key) : probe.message}</span>{' '}
        {t('trunks.probedAt', { at: formatDateTime(place, probe.at) })}
      </span>
    </span>
  );
}
