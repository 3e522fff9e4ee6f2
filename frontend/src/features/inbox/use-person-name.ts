import { useTranslation } from 'react-i18next';
import { formatPhone } from '../../lib/phone';
import type { Party } from './api';
import { phoneOf } from './time-line';

/** Answers what to call the person of a thread, and their number where the name does not show it already. */
export function usePersonName(): (thread: Party) => { name: string; number: string | null } {
  const { t } = useTranslation('inbox');
  return (thread) => {
    const phone = phoneOf(thread);
    const number = phone ? formatPhone(phone) : null;
    const name = thread.customer?.name;
    return name ? { name, number } : { name: number ?? t('unknown'), number: null };
  };
}
