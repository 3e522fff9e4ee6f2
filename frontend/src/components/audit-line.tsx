import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../lib/model';

/** Tells one entry of the change log as a sentence: who did what to what. */
export function AuditLine({ entry }: { entry: AuditEntry }) {
  const { t, i18n } = useTranslation();
  const { actor, action, target } = entry;
  const who = actor.type === 'system' ? 'Telyx' : actor.name;
  const key = `audit.${action.replace('.', '_')}` as 'audit.number_released';
  const what = target.name ?? '';
  if (i18n.exists(`common:${key}`)) return <span>{t(key, { who, what }).replace(/\s+([.:]|$)/g, '$1')}</span>;
  return (
    <span>
      {t('audit.other', { who, what })} <code lang="en">{action}</code>
    </span>
  );
}
