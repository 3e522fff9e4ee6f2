import type { Feature } from '../../platform/feature';
import { deliverWebhook } from './deliver';
import { sweepDeliveries } from './deliveries';
import { routes } from './routes';

/** Tells a tenant's own systems what has happened. */
export const webhooksOut: Feature = {
  name: 'webhooks-out',
  routes,
  jobs: (platform) => [
    {
      name: 'webhook.deliver',
      run: (job: { tenantId: string; deliveryId: string }) => deliverWebhook(platform, job),
    },
  ],
  ticks: (platform) => [
    { name: 'webhook-deliveries.sweep', every: '0 23 3 * * *', run: () => sweepDeliveries(platform) },
  ],
};
