export { type AccountRef, accountKeyOf } from './account-ref';
export { addAccount, deleteAccount, listAccounts, updateAccount } from './accounts';
export {
  type ConnectedAccount,
  chooseAccount,
  connectAccount,
  platformCredentials,
} from './connect-account';
export { addAccountBody, providerId, updateAccountBody } from './schema';
export { testAccount } from './test-account';
