/* What other features use of texting. */
export { useConsent, useTemplates } from './queries';
