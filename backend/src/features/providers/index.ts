export { addAccount, deleteAccount, listAccounts, updateAccount } from './accounts';
export {
  type AccountRef,
  type ConnectedAccount,
  chooseAccount,
  connectAccount,
  platformCredentials,
} from './connect-account';
export { accountKeyOf } from './health';
export { addAccountBody, providerId, updateAccountBody } from './schema';
export { testAccount } from './test-account';
