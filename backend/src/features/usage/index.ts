export { leftThisMonth } from './limits';
export { recordCallUsage } from './record-usage';
