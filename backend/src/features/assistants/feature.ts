import type { TenantTx } from '../../platform/db/tenant';
import type { Feature } from '../../platform/feature';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import { platformCredentials } from '../providers';
import { AssistantBusy } from './busy';
import { renewPlatformWebhooks } from './renew-webhook';
import { routes } from './routes';
import { syncAssistant } from './sync-assistant';

export const assistants: Feature = {
  name: 'assistants',
  routes,
  jobs: (platform) => [
    {
      name: 'assistant.sync',
      run: (job: { tenantId: string; assistantId: string }) =>
        syncAssistant(platform, job).catch((error: unknown) => {
          if (error instanceof AssistantBusy) return comeBack(platform, job);
          throw error;
        }),
    },
    {
      // Whether calls are recorded, and what is said of it, is set elsewhere and told to the voice provider here.
      name: 'assistants.resync',
      run: (job: { tenantId: string; assistantId?: string }) =>
        platform.system.scope(job.tenantId).tx((tx) => resync(tx, job.assistantId)),
    },
  ],
  ticks: (platform) => [
    {
      name: 'assistants.catch-up',
      every: '30 */5 * * * *',
      // A job gives up after its attempts; what is still behind is taken up again here.
      run: async () => {
        // A provider that is silent must not keep the others from being brought up to date.
        await renewPlatformWebhooks(platform).catch((error: unknown) =>
          platform.log.warn({ err: error }, 'the credential of webhooks was not renewed'),
        );
        for (const { tenantId, id } of await behind(platform)) {
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

/** Those whose copy is old, and those that a voice AI which was set up later has not got yet. */
async function behind(platform: Platform): Promise<{ tenantId: string; id: string }[]> {
  const found = await platform.system.assistantsBehind();
  for (const { id, assistants } of allProviders())
    if (assistants && platformCredentials(platform, id) !== null)
      found.push(...(await platform.system.assistantsMissingAt(id)));
  return [...new Map(found.map((each) => [each.id, each])).values()];
}

/** Longer than a request takes, so that who is at work is not kept from it by those who ask. */
const comeBackMs = 1_000;

/** Somebody else is at work at the same provider account: that is no failure, and takes a moment. */
async function comeBack(platform: Platform, job: { tenantId: string; assistantId: string }): Promise<void> {
  const { tenantId, assistantId } = job;
  const at = new Date(platform.clock().getTime() + comeBackMs);
  await platform.system
    .scope(tenantId)
    .tx((tx) => enqueue(tx, 'assistant.sync', { assistantId }, { key: `assistant.sync:${assistantId}`, at }));
}

async function resync(tx: TenantTx, only: string | undefined): Promise<void> {
  const where = { deletedAt: null, ...(only ? { id: only } : {}) };
  await tx.assistant.updateMany({ where, data: { version: { increment: 1 } } });
  for (const { id } of await tx.assistant.findMany({ where, select: { id: true } }))
    await enqueue(tx, 'assistant.sync', { assistantId: id }, { key: `assistant.sync:${id}` });
}
