export { createDefaultAssistant } from './create-default-assistant';
export { AssistantBusy, ensureRemoteAssistant } from './remote-assistant';
