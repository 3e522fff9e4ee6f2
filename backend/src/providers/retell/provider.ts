import type { Provider } from '../provider';
import { account } from './account';
import { assistants } from './assistants';
import { calls, dialIn } from './calls';
import { speaker } from './client';
import { type RetellCredentials, retellCredentials } from './credentials';
import { numberImport, numbers } from './numbers';
import { recordings } from './recordings';
import { webhook } from './webhook';

/** Retell AI: a second voice AI beside VAPI, with numbers in the United States and Canada. */
export const retellProvider: Provider<RetellCredentials> = {
  id: speaker.id,
  label: speaker.label,
  credentials: retellCredentials,
  account,
  numbers,
  numberImport,
  assistants,
  calls,
  dialIn,
  recordings,
  webhook,
  // What an account has without paying for more. https://docs.retellai.com/accounts/concurrency
  callsAtOnce: 20,
};
