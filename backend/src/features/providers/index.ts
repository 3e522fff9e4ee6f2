export { type AccountRef, accountKeyOf, accountOfKey } from './account-ref';
export { addAccount, deleteAccount, listAccounts, updateAccount } from './accounts';
export { openBreakers } from './breakers';
export {
  type ConnectedAccount,
  callWith,
  chooseAccount,
  connectAccount,
  ownCredentials,
  platformCredentials,
} from './connect-account';
export { copyFromProvider } from './copy-from-provider';
export { judgeAccounts } from './judge-accounts';
export { numberAddress } from './number-address';
export { addAccountBody, providerId, updateAccountBody } from './schema';
export { testAccount } from './test-account';
export { type UsableAccount, usableAccounts } from './usable-accounts';
export { noteLeg, probeVoiceAccounts } from './voice-health';
export { accountOfToken, tokenForAccount } from './webhook-token';
