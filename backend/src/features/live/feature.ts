import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const live: Feature = { name: 'live', routes };
