import i18next from 'i18next';

let wanted = false;
const listeners = new Set<() => void>();

export const noticesWanted = (): boolean => wanted;

export function subscribeNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells the person that something worked, without taking them anywhere. */
export function notifyDone(message: string): void {
  wanted = true;
  for (const listener of listeners) listener();
  void import('@mantine/notifications').then(({ notifications }) =>
    notifications.show({
      message,
      color: 'pine',
      withBorder: true,
      role: 'status',
      closeButtonProps: { 'aria-label': i18next.t('actions.close') },
    }),
  );
}
