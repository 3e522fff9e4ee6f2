import { useTranslation } from 'react-i18next';
import type { AnswerLadder } from '../../lib/model';

/** Gives the sentence that says who takes calls now, and why it is not somebody before them. */
export function useAnswering(): (answering: AnswerLadder['answering']) => string {
  const { t } = useTranslation('numbers');
  return ({ kind, name, because }) => {
    if (kind === 'NOBODY') return t('ladder.now.nobody', { because: t(`ladder.because.${because}`) });
    const who = t(`ladder.who.${kind}`, { name: name ?? t('ladder.anyone') });
    if (because === 'ready') return t('ladder.now.ready', { who });
    return t('ladder.now.other', { who, because: t(`ladder.because.${because}`) });
  };
}
