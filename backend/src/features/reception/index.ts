export { chooseAssistant } from './choose-assistant';
export {
  type AnsweringFacts,
  type AnsweringSetup,
  type AnsweringState,
  judgeRung,
  phoneOf,
  type RungState,
  rungKinds,
  rungsOf,
  shareAt,
} from './ladder';
export { enqueueWatch, leadCall, placeAfter, spelledOut } from './lead-call';
export { countTry, nextTry, type Tries } from './next-try';
export { actionOfMark, planCall, planUnknownNumber, planWithoutFacts } from './plan-incoming-call';
export { type PlacedCallFacts, planNextOfPlaced, planPlacedCall } from './plan-placed-call';
export { findPerson, planTransfer } from './plan-transfer';
export { usesRecorded } from './record-use';
export { runTools } from './run-tools';
export { readTaught } from './taught';
export { toolsFor } from './tools';
