import type { Feature } from '../../platform/feature';
import { probeAccounts } from './probe-accounts';
import { routes } from './routes';
import { probeVoiceAccounts } from './voice-health';

export const providers: Feature = {
  name: 'providers',
  routes,
  ticks: (platform) => [
    { name: 'providers.probe', every: '*/5 * * * * *', run: () => probeAccounts(platform) },
    { name: 'providers.probe-voice', every: '*/15 * * * * *', run: () => probeVoiceAccounts(platform) },
  ],
};
