import { useTranslation } from 'react-i18next';

/** Names the papers a carrier asks for; ones we have no words for are shown as the server wrote them. */
export function usePapers(): (papers: readonly string[]) => string[] {
  const { t } = useTranslation('numbers');
  return (papers) => papers.map((paper) => t(`papers.names.${paper as 'identity'}`, { defaultValue: paper }));
}
