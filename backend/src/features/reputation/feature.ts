import type { Feature } from '../../platform/feature';
import { judgeAllNumbers } from './judge-numbers';
import { routes } from './routes';

export const reputation: Feature = {
  name: 'reputation',
  routes,
  ticks: (platform) => [
    { name: 'numbers.judge', every: '0 40 2 * * *', run: () => judgeAllNumbers(platform) },
  ],
};
