import type { Feature } from '../../platform/feature';
import { routes } from './routes';

/** One thread a customer. A view over what other features keep: nothing is stored here. */
export const conversations: Feature = { name: 'conversations', routes };
