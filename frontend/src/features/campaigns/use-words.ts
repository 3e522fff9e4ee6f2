import { useTranslation } from 'react-i18next';
import { formatPhone } from '../../lib/phone';
import type { Details, FollowUp, FollowUpKind } from './api';

const HOUR = 60;
const DAY = 1440;

/** Puts delays, people and what is to be done into words. */
export function useWords() {
  const { t, i18n } = useTranslation('campaigns');
  // What is no code is a whole sentence.
  const known = (key: 'ended.person' | 'failures.dropped'): string | null =>
    /^[\w.-]+$/.test(key) && i18n.exists(`campaigns:${key}`) ? t(key) : null;
  return {
    /** "at once", "after 2 hours" */
    delay(minutes: number): string {
      if (minutes === 0) return t('delay.now');
      if (minutes % DAY === 0) return t('delay.days', { count: minutes / DAY });
      if (minutes % HOUR === 0) return t('delay.hours', { count: minutes / HOUR });
      return t('delay.minutes', { count: minutes });
    },
    /** The text, the note or the address of the recording; null where the kind says it all. */
    content(kind: FollowUpKind, { text, audioUrl, note }: Details): string | null {
      return { SMS: text, RVM: audioUrl, TASK: note, CALL_BACK: null }[kind] ?? null;
    },
    person({ customer }: Pick<FollowUp, 'customer'>): string {
      return customer.name ?? (customer.phone ? formatPhone(customer.phone) : t('person.unknown'));
    },
    /** How a call ended; an outcome that this dashboard does not know yet is named as the server does. */
    disposition(name: string): string {
      const key = `dispositions.${name}` as 'dispositions.missed';
      return i18n.exists(`campaigns:${key}`) ? t(key) : name;
    },
    /** Why a follow-up is over; null where the server tells it in words of its own. */
    ended: (code: string) => known(`ended.${code}` as 'ended.person'),
    /** Why a voicemail was not left; null where the service tells it in words of its own. */
    failure: (code: string) => known(`failures.${code}` as 'failures.dropped'),
  };
}
