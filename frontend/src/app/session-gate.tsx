import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { ProblemPanel } from '../components/problems/problem-panel';
import { useSession } from '../hooks/use-session';
import { useSystem } from '../hooks/use-system';
import { followAccountLanguage } from '../lib/i18n';
import { restoreSession } from '../lib/session';
import { SplashScreen } from './splash-screen';

/** Lets people through who are signed in; others sign in first and come back to where they wanted to go. */
export function SignedInOnly() {
  const session = useSession();
  const { settled } = useSystem();
  const location = useLocation();
  const { t } = useTranslation();
  const accountLanguage = session.status === 'signed-in' ? session.me.user.locale : null;
  useEffect(() => {
    if (accountLanguage) void followAccountLanguage(accountLanguage);
  }, [accountLanguage]);
  // Waiting for both keeps the lab banner from pushing a finished screen down.
  if (session.status === 'checking' || !settled) return <SplashScreen />;
  if (session.status === 'unreachable') {
    return (
      <SplashScreen label={t('appName')}>
        <ProblemPanel error={session.error} onRetry={() => void restoreSession()} />
      </SplashScreen>
    );
  }
  if (session.status === 'signed-out') {
    const state = { from: `${location.pathname}${location.search}`, reason: session.reason };
    return <Navigate to="/login" replace state={session.reason === 'left' ? null : state} />;
  }
  return <Outlet />;
}

/** Keeps people who are signed in away from the sign-in screens. */
export function GuestOnly() {
  const session = useSession();
  const from = (useLocation().state as { from?: string } | null)?.from;
  if (session.status === 'signed-in') return <Navigate to={from ?? '/dashboard'} replace />;
  return <Outlet />;
}
