import type { Feature } from '../../platform/feature';
import { routes } from './routes';
import { syncAssistant } from './sync-assistant';

export const assistants: Feature = {
  name: 'assistants',
  routes,
  jobs: (platform) => [
    {
      name: 'assistant.sync',
      run: (job: { tenantId: string; assistantId: string }) => syncAssistant(platform, job),
    },
  ],
  ticks: (platform) => [
    {
      name: 'assistants.catch-up',
      every: '30 */5 * * * *',
      // A job gives up after its attempts; what is still behind is taken up again here.
      run: async () => {
        for (const { tenantId, id } of await platform.system.assistantsBehind()) {
          await syncAssistant(platform, { tenantId, assistantId: id }).catch((error: unknown) => {
            platform.log.warn(
              { err: error, assistantId: id },
              'an assistant is still behind at its provider',
            );
          });
        }
      },
    },
  ],
};
