import { lazy, Suspense, useSyncExternalStore } from 'react';
import { noticesWanted, subscribeNotices } from '../../lib/notify';

const Notifications = lazy(() => import('./notification-host'));

/** Mounts the notification area with the first notification, not with the first screen. */
export function Notices() {
  const wanted = useSyncExternalStore(subscribeNotices, noticesWanted);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <Notifications />
    </Suspense>
  );
}
