import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../lib/model';
import { formatPhonesIn } from '../../lib/phone';

/** Tells one entry of the change log as a sentence: who did what to what. */
export function AuditLine({ entry }: { entry: AuditEntry }) {
  const { t, i18n } = useTranslation('audit');
  const { actor, action, target } = entry;
  const who = actor.type === 'system' ? 'Telyx' : actor.name;
  const key = `did.${action.replace('.', '_') as 'number_released'}` as const;
  const what = formatPhonesIn(target.name ?? '');
  if (i18n.exists(`audit:${key}`)) return <span>{t(key, { who, what }).replace(/\s+([.:]|$)/g, '$1')}</span>;
  return (
    <span>
      {t('other', { who, what })} <code lang="en">{action}</code>
    </span>
  );
}
