import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../../components/language-switch';
import { Wordmark } from '../../components/wordmark';
import { useDocumentTitle } from '../../hooks/use-document-title';
import { useSystem } from '../../hooks/use-system';
import classes from './auth-layout.module.css';
import { SampleCall } from './sample-call';

interface AuthLayoutProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** Frames the screens before signing in: the form, and beside it on wide screens what Telyx is. */
export function AuthLayout({ title, lead, children }: AuthLayoutProps) {
  const { t } = useTranslation('auth');
  const { info } = useSystem();
  useDocumentTitle(title);
  return (
    <div className={classes.frame}>
      <aside className={classes.sign} aria-label="Telyx">
        <Wordmark />
        <div className={classes.pitch}>
          <p className={classes.tagline}>{t('layout.tagline')}</p>
          <p className={classes.lead}>{t('layout.lead')}</p>
          <SampleCall />
        </div>
      </aside>
      <main className={classes.main}>
        <div className={classes.switch}>
          <LanguageSwitch />
        </div>
        <div className={classes.form}>
          <header className={classes.header}>
            <h1>{title}</h1>
            {lead && <p className={classes.soft}>{lead}</p>}
          </header>
          {children}
        </div>
        <p className={classes.lab}>{info?.mode === 'lab' ? t('layout.lab') : null}</p>
      </main>
    </div>
  );
}

/** Puts a question and its link under a form. */
export function FormFoot({ children }: { children: ReactNode }) {
  return <p className={classes.foot}>{children}</p>;
}
