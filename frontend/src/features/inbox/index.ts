/* What other features use of conversations. */
export type { Message, Money } from './api';
