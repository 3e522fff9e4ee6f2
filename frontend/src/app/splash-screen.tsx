import type { ReactNode } from 'react';
import { Wordmark } from '../components/wordmark';
import classes from './splash-screen.module.css';

interface SplashScreenProps {
  label?: string;
  children?: ReactNode;
}

/** Fills the page while a session or a screen is on its way, or holds the reason why it is not. */
export function SplashScreen({ label, children }: SplashScreenProps) {
  return (
    <main className={classes.splash} aria-busy={!children} aria-label={label ?? 'Telyx'}>
      <Wordmark />
      {children}
    </main>
  );
}
