import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { ScreenSkeleton } from '../../components/screen-skeleton';
import { useLiveUpdates } from '../../hooks/use-live-updates';
import { createQueryClient } from '../../lib/query-client';
import { BottomNavigation } from './bottom-navigation';
import { LabBanner } from './lab-banner';
import { Notices } from './notices';
import classes from './shell.module.css';
import { Sidebar } from './sidebar';
import { TopBar } from './top-bar';

/** Frames every signed-in screen: sidebar on wide screens, top bar and bottom navigation on phones. */
export default function Shell() {
  // One cache per session: signing out takes the shell away, and with it everything that was fetched.
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <Frame />
    </QueryClientProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  useLiveUpdates();
  useFreshStart(main);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('shell.skip')}
      </a>
      <Sidebar />
      <TopBar />
      <div className={classes.column}>
        <LabBanner />
        <main id="content" ref={main} className={classes.content} tabIndex={-1}>
          <Suspense fallback={<ScreenSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <BottomNavigation />
      <Notices />
    </div>
  );
}

/** Starts each new screen at its top, with the keyboard and the screen reader there too. */
function useFreshStart(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}
