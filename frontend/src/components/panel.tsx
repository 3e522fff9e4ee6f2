import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Lists run edge to edge inside the panel. */
  flush?: boolean;
  children: ReactNode;
}

/** Groups what belongs together on a card with its own heading. */
export function Panel({ title, lead, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section
      className={classes.panel}
      aria-labelledby={title ? id : undefined}
      data-flush={flush || undefined}
    >
      {title && (
        <header className={classes.header}>
          <div>
            <h2 id={id}>{title}</h2>
            {lead && <p className={classes.lead}>{lead}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={classes.body}>{children}</div>
    </section>
  );
}
