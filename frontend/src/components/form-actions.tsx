import type { ReactNode } from 'react';
import classes from './form-actions.module.css';

/** Puts a form's buttons under it: in a row, full width on phones. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>;
}
