export { type Answering, whoAnswers } from './answer-ladder';
export { noteOrderSettled } from './note-order';
export { importPool } from './pool/import-pool';
export { probeSip } from './probe-sip';
export { provisionNumber } from './provision-number';
export { reconcileAll } from './reconciliation/reconcile';
export { releaseNumber } from './release-number';
export { answering } from './schema';
export { trunkLogin, trunkPlace } from './sip-login';
