import type { Platform } from '../../platform/platform';
import { ensureRemoteAssistant } from '../assistants';
import { connectAccount } from '../providers';

/** Tells the provider which receptionist answers a number now. Runs again until both agree. */
export async function linkNumberAssistant(
  platform: Platform,
  job: { tenantId: string; numberId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const number = await scope.tx((tx) => tx.phoneNumber.findUnique({ where: { id: job.numberId } }));
  // One that is still being set up is linked by its saga.
  if (number?.status !== 'ACTIVE' || !number.voiceNumberId) return;
  const voice = await connectAccount(platform, scope, {
    provider: number.voiceProvider,
    accountId: number.voiceAccountId,
  });
  const remoteId = number.assistantId
    ? await ensureRemoteAssistant(platform, scope, voice, number.assistantId)
    : null;
  await voice.ask('numbers.link', (provider, call) =>
    provider.numbers!.setAssistant!(call, number.voiceNumberId!, remoteId),
  );
}
