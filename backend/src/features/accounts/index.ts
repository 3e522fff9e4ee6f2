export { signUp } from './sign-up';
