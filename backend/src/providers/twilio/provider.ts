import type { Provider } from '../provider';
import { account } from './account';
import { calls } from './calls';
import { speaker } from './client';
import { type TwilioCredentials, twilioCredentials } from './credentials';
import { erasure } from './erasure';
import { lookup } from './lookup';
import { messages } from './messages';
import { numbers } from './numbers';
import { recordings } from './recordings';
import { webhook } from './webhook';

/** Speaks to Twilio: numbers of many countries, calls by TwiML, texts. */
export const twilioProvider: Provider<TwilioCredentials> = {
  id: speaker.id,
  label: speaker.label,
  credentials: twilioCredentials,
  account,
  numbers,
  calls,
  signsCalls: true,
  messages,
  lookup,
  recordings,
  erasure,
  webhook,
};
