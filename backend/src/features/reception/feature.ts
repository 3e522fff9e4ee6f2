import type { Feature } from '../../platform/feature';
import { type CommandJob, goOn, type LeadJob } from './lead-call';
import { routes } from './routes';
import { sendCommand, watchCall } from './send-command';

export const reception: Feature = {
  name: 'reception',
  routes,
  jobs: (platform) => [
    { name: 'call.command', run: (job: CommandJob, attempt) => sendCommand(platform, job, attempt) },
    { name: 'call.lead', run: (job: LeadJob) => goOn(platform, job) },
    { name: 'call.watch', run: (job: LeadJob) => watchCall(platform, job) },
  ],
};
