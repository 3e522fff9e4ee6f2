import { Button } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../components/empty-state';
import classes from './not-found.module.css';

interface State {
  error: Error | null;
}

const RELOADED = 'telyx-reloaded-at';
const AGAIN_MS = 60_000;

/** Catches what a screen threw while rendering; React offers this to classes only. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    if (isMissingCode(error)) reloadOnce();
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    const missing = isMissingCode(this.state.error);
    return (
      <main className={classes.page}>
        <EmptyState
          headingLevel={1}
          title={i18next.t(missing ? 'crash.outdated.title' : 'crash.title')}
          text={i18next.t(missing ? 'crash.outdated.text' : 'crash.text')}
          action={<Button onClick={() => window.location.reload()}>{i18next.t('crash.reload')}</Button>}
        />
      </main>
    );
  }
}

// A page that was open during an update asks for code that is no longer there. The words differ per browser.
function isMissingCode(error: Error): boolean {
  return /dynamically imported module|importing a module script|preload css/i.test(error.message);
}

function reloadOnce(): void {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < AGAIN_MS) return;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  window.location.reload();
}
