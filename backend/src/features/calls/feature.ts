import type { Feature } from '../../platform/feature';
import { actOnCall } from './act-on-call';
import { deleteOldRecordings } from './delete-recordings';
import { fetchRecording } from './fetch-recording';
import { followUpCall } from './follow-up-call';
import { type CallJob, followCall, placeCall } from './place-call';
import { priceCall } from './price-call';
import { routes } from './routes';

export const calls: Feature = {
  name: 'calls',
  routes,
  jobs: (platform) => [
    { name: 'call.place', run: (job: CallJob, attempt) => placeCall(platform, job, attempt) },
    { name: 'call.follow', run: (job: CallJob) => followCall(platform, job) },
    {
      name: 'call.act',
      run: (job: { tenantId: string; actionId: string }) => actOnCall(platform, job),
    },
    { name: 'call.price', run: (job: CallJob) => priceCall(platform, job) },
    { name: 'call.follow-up', run: (job: CallJob) => followUpCall(platform, job) },
    {
      name: 'recording.fetch',
      run: (job: Parameters<typeof fetchRecording>[1]) => fetchRecording(platform, job),
    },
  ],
  ticks: (platform) => [
    { name: 'recordings.delete-old', every: '0 20 3 * * *', run: () => deleteOldRecordings(platform) },
  ],
};
