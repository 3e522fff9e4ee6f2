import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { Notifications } from '@mantine/notifications';

/** Holds the notifications in the top corner, clear of the bottom navigation. */
export default function NotificationHost() {
  return <Notifications position="top-right" autoClose={6000} limit={3} containerWidth={360} />;
}
