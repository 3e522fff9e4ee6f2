export { AssistantBusy } from './busy';
export { createDefaultAssistant } from './create-default-assistant';
export { ensureRemoteAssistant } from './remote-assistant';
