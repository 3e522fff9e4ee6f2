export { importPool } from './pool/import-pool';
export { probeSip } from './probe-sip';
export { reconcileAll } from './reconciliation/reconcile';
export { trunkLogin, trunkPlace } from './sip-login';
