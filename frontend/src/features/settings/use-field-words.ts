import { useTranslation } from 'react-i18next';
import type { CredentialField } from '../../lib/credential-fields';

/** Names a credential field in the person's language; a provider we have no words for keeps those of its schema. */
export function useFieldWords(
  provider: string,
): (field: CredentialField) => { title: string; description?: string } {
  const { t, i18n } = useTranslation('settings');
  return ({ name, title, description }) => {
    const base = `providers.fields.${provider}.${name}` as 'providers.fields.NETGSM.username';
    if (!i18n.exists(`settings:${base}.title`)) return { title, ...(description ? { description } : {}) };
    return { title: t(`${base}.title`), description: t(`${base}.description`) };
  };
}
