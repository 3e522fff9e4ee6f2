import type { Provider } from '../provider';
import { netgsmAccount } from './account';
import { type NetgsmCredentials, netgsmCredentials } from './credentials';
import { netgsmErasure } from './erasure';
import { netgsmMessages } from './messages';
import { netgsmNumbers } from './numbers';
import { speaker } from './refusals';
import { netgsmSip } from './sip';
import { netgsmWebhook } from './webhook';

/** Speaks to Netgsm, the Turkish carrier: logins and balance, texts, and, where allowed, its unpublished number shop. */
export const netgsmProvider: Provider<NetgsmCredentials> = {
  ...speaker,
  credentials: netgsmCredentials,
  account: netgsmAccount,
  numbers: netgsmNumbers,
  messages: netgsmMessages,
  erasure: netgsmErasure,
  webhook: netgsmWebhook,
  sipAccess: netgsmSip,
};
