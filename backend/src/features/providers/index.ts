export { type AccountRef, accountKeyOf, accountOfKey } from './account-ref';
export { addAccount, deleteAccount, listAccounts, updateAccount } from './accounts';
export {
  type ConnectedAccount,
  chooseAccount,
  connectAccount,
  ownCredentials,
  platformCredentials,
} from './connect-account';
export { judgeAccounts } from './judge-accounts';
export { addAccountBody, providerId, updateAccountBody } from './schema';
export { testAccount } from './test-account';
export { accountOfToken, tokenForAccount } from './webhook-token';
