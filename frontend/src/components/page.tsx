import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useDocumentTitle } from '../hooks/use-document-title';
import classes from './page.module.css';

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** The screen's own buttons; at most one of them is filled. */
  actions?: ReactNode;
  back?: { to: string; label: string };
  /** Narrow screens of forms read better than ones as wide as a table. */
  narrow?: boolean;
  children: ReactNode;
}

/** Lays a screen out: way back, title with its actions, one sentence, content. */
export function Page({ title, lead, actions, back, narrow = false, children }: PageProps) {
  useDocumentTitle(title);
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      {back && (
        <Link to={back.to} className={classes.back}>
          <IconArrowLeft size={18} stroke={1.75} aria-hidden="true" />
          {back.label}
        </Link>
      )}
      <header className={classes.header}>
        <div className={classes.heading}>
          <h1>{title}</h1>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
