/* What other features use of campaigns. */
export { CallDisposition } from './call-disposition';
