import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { EmptyState } from '../components/empty-state';
import { LinkButton } from '../components/link-button';
import { useDocumentTitle } from '../hooks/use-document-title';
import classes from './not-found.module.css';

/** Says that an address leads nowhere and shows the way home. */
export function NotFound() {
  const { t } = useTranslation();
  const inside = useLocation().pathname.startsWith('/dashboard/');
  useDocumentTitle(t('notFound.title'));
  const Frame = inside ? 'div' : 'main';
  return (
    <Frame className={inside ? undefined : classes.page}>
      <EmptyState
        headingLevel={1}
        title={t('notFound.title')}
        text={t('notFound.text')}
        action={<LinkButton to="/dashboard">{t('notFound.home')}</LinkButton>}
      />
    </Frame>
  );
}
