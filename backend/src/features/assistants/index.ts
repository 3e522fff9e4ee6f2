export { AssistantBusy } from './busy';
export { createDefaultAssistant } from './create-default-assistant';
export { ensureWebhook } from './ensure-webhook';
export { ensureRemoteAssistant } from './remote-assistant';
