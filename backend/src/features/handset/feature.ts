import type { Feature } from '../../platform/feature';
import { routes } from './routes';

/** The lab's telephones in the dashboard; there are none where the carriers are real. */
export const handset: Feature = { name: 'handset', routes };
