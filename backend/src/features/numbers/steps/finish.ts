import { audit } from '../../../platform/audit';
import type { TenantTx } from '../../../platform/db/tenant';
import { findCountry } from '../countries';
import { enqueueLink } from '../link-assistant';
import type { Step } from '../provisioning/step';

/** Makes the number the tenant's own. From here on it may ring. */
export const activate: Step = {
  name: 'activate',
  async run(context) {
    const { number, platform, saga } = context;
    const { price } = saga.state.offer ?? {};
    const country = findCountry(number.countryCode);
    const cost = price ? { ...price, price: price.amount } : country;
    const months = cost?.period === 'year' ? 12 : 1;
    return {
      number: {
        status: 'ACTIVE',
        activatedAt: platform.clock(),
        ...(cost ? { monthlyCost: Number(cost.price) / months, currency: cost.currency } : {}),
      },
      also: async (tx) => {
        await audit(tx, 'system', {
          action: 'number.activated',
          targetType: 'number',
          targetId: number.id,
          targetName: number.number,
          changes: { provider: number.provider },
        });
        await linkWhoIsChosenNow(tx, number.id, saga.state.linkedAssistantId);
      },
    };
  },
};

/** Another receptionist may have been chosen since one was linked. */
async function linkWhoIsChosenNow(tx: TenantTx, id: string, linked: string | undefined): Promise<void> {
  const { assistantId } = await tx.phoneNumber.findUniqueOrThrow({
    where: { id },
    select: { assistantId: true },
  });
  if (assistantId !== (linked ?? null)) await enqueueLink(tx, id);
}

/** Gives the voice provider's number up; a carrier's number stays at the carrier. */
export const deleteVoiceNumber: Step = {
  name: 'delete-vapi-number',
  async run(context) {
    const { voiceNumberId } = context.number;
    if (!voiceNumberId) return { skipped: true };
    const voice = await context.voice();
    await voice.ask('numbers.release', (provider, call) => provider.numbers!.release(call, voiceNumberId));
    return { number: { voiceNumberId: null, voiceSipUri: null } };
  },
};

export const deleteVoiceCredential: Step = {
  name: 'delete-vapi-credential',
  async run(context) {
    const { voiceTrunkId } = context.number;
    if (!voiceTrunkId) return { skipped: true };
    const voice = await context.voice();
    await voice.ask('trunks.delete', (provider, call) =>
      provider.carrierImport!.deleteTrunk(call, voiceTrunkId),
    );
    return { number: { voiceTrunkId: null } };
  },
};

/** How long a returned number rests before the next tenant gets it, so that its old callers give up. */
const poolRest = '30 days';

/** Gives the number back where it came from: to the pool, or to the carrier. What a person ordered, a person cancels. */
export const releaseOrder: Step = {
  name: 'release-order',
  async run(context) {
    const { poolEntryId, carrierNumberId, id } = context.number;
    if (poolEntryId) {
      return {
        number: { poolEntryId: null },
        also: async (tx) =>
          void (await tx.$executeRaw`select return_pool_number(${id}::uuid, ${poolRest}::interval)`),
      };
    }
    if (!carrierNumberId) return { skipped: true };
    const carrier = await context.carrier();
    await carrier.ask('numbers.release', (provider, call) =>
      provider.numbers!.release(call, carrierNumberId),
    );
    return { number: { carrierNumberId: null } };
  },
};

export const close: Step = {
  name: 'close',
  async run(context) {
    const { number, platform } = context;
    return {
      number: {
        status: 'CANCELLED',
        releasedAt: platform.clock(),
        sipLogin: null,
        assistantId: null,
        renewsAt: null,
      },
      also: (tx) =>
        audit(tx, 'system', {
          action: 'number.released',
          targetType: 'number',
          targetId: number.id,
          targetName: number.number,
        }),
    };
  },
};
