import type { Feature } from '../../platform/feature';
import { relinkNumbers, reviewMonth } from './record-usage';
import { routes } from './routes';

export const usage: Feature = {
  name: 'usage',
  routes,
  jobs: (platform) => [
    {
      name: 'usage.review',
      run: (job: { tenantId: string }) => platform.system.scope(job.tenantId).tx((tx) => reviewMonth(tx)),
    },
  ],
  ticks: (platform) => [
    {
      // A new month has minutes again.
      name: 'usage.new-month',
      every: '0 2 0 1 * *',
      async run() {
        for (const tenantId of await platform.system.allTenants())
          await platform.system.scope(tenantId).tx(async (tx) => {
            const used = await tx.usageMonth.count({
              where: { kind: 'AI_MINUTE', reachedAt: { not: null } },
            });
            if (used > 0) await relinkNumbers(tx);
          });
      },
    },
  ],
};
