import type { Feature } from '../../platform/feature';
import { configureNumber } from './configure-number';
import { checkForwarding } from './forwarding/prove-forwarding';
import { forwardingRoutes } from './forwarding/routes';
import { linkNumberAssistant } from './link-assistant';
import { provisionFirstNumber } from './provision-number';
import { type AdvanceJob, advance } from './provisioning/advance';
import { resumeProvisionings } from './provisioning/resume';
import { reconcileAll, reconcileTenant } from './reconciliation/reconcile';
import { repairFinding } from './reconciliation/repair';
import { sendNotification } from './renewals/send-notification';
import { warnRenewals } from './renewals/warn-renewals';
import { routes } from './routes';

type Of<Payload> = Payload & { tenantId: string };

export const numbers: Feature = {
  name: 'numbers',
  // Before the others: `forwarding` is no number's id.
  routes: [...forwardingRoutes, ...routes],
  jobs: (platform) => [
    { name: 'subscription.activated', run: (job: Of<object>) => provisionFirstNumber(platform, job) },
    { name: 'provisioning.advance', run: (job: AdvanceJob) => advance(platform, job) },
    {
      name: 'number.link-assistant',
      run: (job: Of<{ numberId: string }>) => linkNumberAssistant(platform, job),
    },
    { name: 'number.configure', run: (job: Of<{ numberId: string }>) => configureNumber(platform, job) },
    {
      name: 'forwarding.check',
      run: (job: Of<{ proofId: string }>) => checkForwarding(platform, job),
    },
    { name: 'reconciliation.run', run: (job: Of<object>) => reconcileTenant(platform, job) },
    { name: 'reconciliation.repair', run: (job: Of<{ findingId: string }>) => repairFinding(platform, job) },
    {
      name: 'notification.send',
      run: (job: Of<{ notificationId: string }>, attempt) => sendNotification(platform, job, attempt),
    },
  ],
  ticks: (platform) => [
    { name: 'provisionings.resume', every: '*/15 * * * * *', run: () => resumeProvisionings(platform) },
    { name: 'renewals.warn', every: '0 10 * * * *', run: () => warnRenewals(platform) },
    { name: 'providers.reconcile', every: '0 30 2 * * *', run: () => reconcileAll(platform) },
  ],
};
