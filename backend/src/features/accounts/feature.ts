import type { Feature } from '../../platform/feature';
import { jobs } from './jobs';
import { routes } from './routes';

export const accounts: Feature = { name: 'accounts', routes, jobs };
