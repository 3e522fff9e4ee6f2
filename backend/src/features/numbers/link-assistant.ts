import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { ensureRemoteAssistant, ensureWebhook } from '../assistants';
import { connectAccount } from '../providers';
import { findPerson } from '../reception';
import { leftThisMonth } from '../usage';
import { asksUs } from './carrier-addresses';

/** Asks for the provider to be told who answers a number now; one after another, so that the last choice stays. */
export async function enqueueLink(tx: TenantTx, numberId: string): Promise<void> {
  await enqueue(
    tx,
    'number.link-assistant',
    { numberId },
    { key: `number.link-assistant:${numberId}`, serial: true },
  );
}

/** Tells the provider which receptionist answers a number now. Runs again until both agree. */
export async function linkNumberAssistant(
  platform: Platform,
  job: { tenantId: string; numberId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { number, usedUp, person } = await scope.read(async (tx) => ({
    number: await tx.phoneNumber.findUnique({ where: { id: job.numberId } }),
    usedUp: (await leftThisMonth(tx, 'AI_MINUTE')) === 0,
    person: await findPerson(tx),
  }));
  // One that is still being set up is linked by its saga.
  if (number?.status !== 'ACTIVE' || !number.voiceNumberId) return;
  const voice = await connectAccount(platform, scope, {
    provider: number.voiceProvider,
    accountId: number.voiceAccountId,
  });
  // Without minutes the voice AI asks us for each call, and is told whom to put it through to.
  const remoteId =
    number.assistantId && !usedUp
      ? await ensureRemoteAssistant(platform, scope, voice, number.assistantId)
      : null;
  const server = await ensureWebhook(platform, scope, voice);
  await voice
    .ask('numbers.link', (provider, call) =>
      // Where the voice AI has the number itself, it must know by itself who gets the call when it cannot answer.
      provider.numbers!.setAssistant!(
        call,
        number.voiceNumberId!,
        remoteId,
        server,
        asksUs(number.provider) ? undefined : (person?.number ?? null),
      ),
    )
    .catch((error: unknown) => {
      // It is being released, or the comparison with the providers will tell that it is lost.
      if (error instanceof ProviderError && error.kind === 'not-found') return;
      throw error;
    });
}
