export { noteMessageProgress } from './note-progress';
export { notifyStaff } from './notify';
export { presentMessage } from './present-message';
export { queueText } from './queue-text';
export { confirmHint } from './read-inbox';
export { receiveText } from './receive-text';
export { message as messageSchema } from './schema';
export { writeNotificationTexts } from './write-notification-texts';
