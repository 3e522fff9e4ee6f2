export { leftThisMonth } from './limits';
export { markTexts, recordCallUsage, recordUsage, relinkNumbers } from './record-usage';
