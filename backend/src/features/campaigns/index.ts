export { createService } from './vendors';
