import type { Feature } from '../../platform/feature';
import { followUpAfterCall } from './after-call';
import { noteRvmCall } from './note-rvm-call';
import { routes } from './routes';
import { type FollowUpJob, runFollowUp } from './run-follow-up';
import { type RvmJob, sendRvm } from './send-rvm';
import { sweepFollowUps, sweepRvm } from './sweep';

export const campaigns: Feature = {
  name: 'campaigns',
  routes,
  jobs: (platform) => [
    { name: 'rvm.send', run: (job: RvmJob) => sendRvm(platform, job) },
    {
      name: 'rvm.after-call',
      run: (job: { tenantId: string; callId: string }) => noteRvmCall(platform, job),
    },
    { name: 'follow-ups.run', run: (job: FollowUpJob) => runFollowUp(platform, job) },
    {
      name: 'follow-ups.after-call',
      run: (job: { tenantId: string; callId: string }) => followUpAfterCall(platform, job),
    },
  ],
  ticks: (platform) => [
    { name: 'follow-ups.sweep', every: '25 * * * * *', run: () => sweepFollowUps(platform) },
    { name: 'rvm.sweep', every: '*/20 * * * * *', run: () => sweepRvm(platform) },
  ],
};
