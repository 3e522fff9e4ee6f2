/* What other features use of texting. */
export type { Consent } from './api';
export { useConsent, useTemplates } from './queries';
