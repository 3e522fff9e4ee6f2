import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { Notifications } from '@mantine/notifications';
import classes from './notification-host.module.css';

/**
 * Holds the notifications at the top in the middle, clear of the close buttons of dialogs; a phone, which has no such
 * middle, has them above its navigation.
 */
export default function NotificationHost() {
  return (
    <Notifications
      className={classes.host}
      position="top-center"
      autoClose={6000}
      limit={3}
      containerWidth={360}
    />
  );
}
