import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const providers: Feature = { name: 'providers', routes };
