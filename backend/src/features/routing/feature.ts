import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const routing: Feature = { name: 'routing', routes };
