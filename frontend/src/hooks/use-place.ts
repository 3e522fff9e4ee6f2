import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Place } from '../lib/format';
import { useMe } from './use-session';

/** Answers the language and time zone that dates and amounts are written in. */
export function usePlace(): Place {
  const language = useTranslation().i18n.language;
  const { timeZone } = useMe().tenant;
  return useMemo(() => ({ language, timeZone }), [language, timeZone]);
}
