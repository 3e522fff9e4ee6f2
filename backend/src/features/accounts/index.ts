export { requirePassword } from './require-password';
export { signUp } from './sign-up';
