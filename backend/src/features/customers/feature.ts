import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const customers: Feature = { name: 'customers', routes };
