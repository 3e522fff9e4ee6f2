export { chooseAssistant } from './choose-assistant';
export {
  type AnsweringFacts,
  type LegMark,
  planAfter,
  planIncomingCall,
  planUnknownNumber,
  planWithoutFacts,
} from './plan-incoming-call';
export { planTransfer } from './plan-transfer';
export { runTools } from './run-tools';
export { readTaught } from './taught';
export { toolsFor } from './tools';
