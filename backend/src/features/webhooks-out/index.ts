export { makeSecret } from './sign';
