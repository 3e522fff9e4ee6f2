import type { Feature } from '../../platform/feature';
import { routes } from './routes';

export const live: Feature = {
  name: 'live',
  routes,
  ticks: (platform) => [
    { name: 'old-rows.sweep', every: '0 17 * * * *', run: () => platform.system.sweepOldRows() },
  ],
};
