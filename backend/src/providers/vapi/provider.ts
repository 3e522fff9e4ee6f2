import type { Provider } from '../provider';
import { account } from './account';
import { assistants } from './assistants';
import { calls } from './calls';
import { carrierImport } from './carrier-import';
import { type VapiCredentials, vapiCredentials } from './credentials';
import { erasure } from './erasure';
import { speaker } from './errors';
import { numbers } from './numbers';
import { recordings } from './recordings';
import { webhook } from './webhook';
import { webhookCredential } from './webhook-credential';

/** VAPI: free US numbers, the voice AI that answers, and numbers of other carriers over SIP. */
export const vapiProvider: Provider<VapiCredentials> = {
  id: speaker.id,
  label: speaker.label,
  credentials: vapiCredentials,
  account,
  numbers,
  carrierImport,
  assistants,
  calls,
  recordings,
  erasure,
  webhook,
  webhookCredential,
  // https://docs.vapi.ai/calls/call-concurrency
  callsAtOnce: 10,
};
