import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const billing: Feature = { name: 'billing', routes };
