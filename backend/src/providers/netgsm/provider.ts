import type { Provider } from '../provider';
import { netgsmAccount } from './account';
import { type NetgsmCredentials, netgsmCredentials } from './credentials';
import { netgsmNumbers } from './numbers';
import { speaker } from './refusals';
import { netgsmSip } from './sip';

/** Speaks to Netgsm, the Turkish carrier: logins and balance, and, where allowed, its unpublished number shop. */
export const netgsmProvider: Provider<NetgsmCredentials> = {
  ...speaker,
  credentials: netgsmCredentials,
  account: netgsmAccount,
  numbers: netgsmNumbers,
  sipAccess: netgsmSip,
};
