import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const reception: Feature = { name: 'reception', routes };
