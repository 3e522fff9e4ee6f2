import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const trunks: Feature = { name: 'trunks', routes };
