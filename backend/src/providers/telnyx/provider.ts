import type { Provider } from '../provider';
import { account } from './account';
import { calls } from './calls';
import { speaker } from './client';
import { callControl } from './control';
import { type TelnyxCredentials, telnyxCredentials } from './credentials';
import { messages } from './messages';
import { numbers } from './numbers';
import { recordings } from './recordings';
import { webhook } from './webhook';

/** Speaks to Telnyx: numbers of many countries, calls led by commands, texts. */
export const telnyxProvider: Provider<TelnyxCredentials> = {
  id: speaker.id,
  label: speaker.label,
  credentials: telnyxCredentials,
  account,
  numbers,
  calls,
  callControl,
  signsCalls: true,
  messages,
  recordings,
  webhook,
};
