import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const appointments: Feature = { name: 'appointments', routes };
