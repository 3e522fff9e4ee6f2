import type { Feature } from '../../platform/feature';
import { eraseData } from './erase';
import { exportData } from './export';
import { routes } from './routes';
import { sweepPrivacy } from './sweep';

type Job = { tenantId: string; requestId: string };

/** Gives people what we hold, and forgets them: here, and at every provider. */
export const privacy: Feature = {
  name: 'privacy',
  routes,
  jobs: (platform) => [
    { name: 'privacy.export', run: (job: Job, attempt) => exportData(platform, job, attempt) },
    { name: 'privacy.erase', run: (job: Job) => eraseData(platform, job) },
  ],
  ticks: (platform) => [{ name: 'privacy.sweep', every: '0 41 3 * * *', run: () => sweepPrivacy(platform) }],
};
