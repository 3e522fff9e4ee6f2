import type { OrderMode } from '../../generated/prisma/client';
import { type AuditActor, audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import { requireRoomForNumber } from '../billing';
import { type AccountRef, chooseAccount } from '../providers';
import { asksUs, carriersThatAsk } from './carrier-addresses';
import { areaCodeOf, type Country, findCountry, isOfCountry } from './countries';
import { presentNumber, shown } from './present-number';
import { startSaga } from './provisioning/start-saga';
import type { SagaState } from './provisioning/step';
import type { ProvisionRequest } from './schema';

interface Order {
  provider: ProviderId;
  mode: OrderMode | null;
  carrier: AccountRef | null;
  voice: AccountRef;
  state: SagaState;
  number?: string;
}

/**
 * Takes an order for a number: one transaction writes the number, its saga and the saga's first job. Nothing has been
 * bought when it returns.
 * @throws Problem `plan-limit`, `invalid`, `provider-not-configured`, `not-found` for the receptionist
 */
export async function provisionNumber(
  platform: Platform,
  tx: TenantTx,
  by: AuditActor,
  wanted: ProvisionRequest,
) {
  const country = findCountry(wanted.countryCode);
  const order = await planOrder(platform, tx, wanted, country);
  await requireRoomForNumber(tx);
  const assistant = await chooseAssistant(tx, wanted.assistantId);
  const id = newId();
  const number = await tx.phoneNumber.create({
    data: {
      id,
      countryCode: wanted.countryCode,
      type: country?.numberType ?? 'LOCAL',
      features: country?.capabilities ?? ['ai-voice', 'voice'],
      provider: order.provider,
      providerAccountId: order.carrier?.accountId ?? null,
      voiceProvider: order.voice.provider,
      voiceAccountId: order.voice.accountId,
      assistantId: assistant?.id ?? null,
      ...(order.number ? { number: order.number, areaCode: areaCodeOf(order.number) } : {}),
    },
  });
  const saga = await startSaga(tx, {
    phoneNumberId: id,
    kind: 'PROVISION',
    mode: order.mode,
    state: order.state,
    provider: order.provider,
  });
  await audit(tx, by, {
    action: 'number.requested',
    targetType: 'number',
    targetId: id,
    changes: { countryCode: wanted.countryCode, provider: order.provider },
  });
  return presentNumber({ ...number, assistant, provisionings: [saga] });
}

/**
 * Who is asked when nobody is named: the country's own provider. Where that is a carrier without an account here,
 * another that sells numbers is; and who chooses a number chooses one of those, for VAPI's own cannot be chosen.
 */
async function providerOf(
  platform: Platform,
  tx: TenantTx,
  wanted: ProvisionRequest,
  country: Country | undefined,
): Promise<ProviderId | undefined> {
  const usual = country?.provider;
  if (usual === undefined || !(asksUs(usual) || (usual === 'VAPI' && wanted.phoneNumber))) return usual;
  const carriers = carriersThatAsk();
  for (const id of [usual, ...carriers]) if (asksUs(id) && (await chooseAccount(platform, tx, id))) return id;
  return asksUs(usual) ? usual : carriers[0];
}

async function planOrder(
  platform: Platform,
  tx: TenantTx,
  wanted: ProvisionRequest,
  country: Country | undefined,
): Promise<Order> {
  const provider = wanted.provider ?? (await providerOf(platform, tx, wanted, country));
  if (!provider) {
    throw new Problem(
      'provider-not-configured',
      `There is no carrier for ${wanted.countryCode} yet. Bring your own SIP trunk, with provider CUSTOM.`,
    );
  }
  // A voice AI that sells numbers answers its own.
  const sellsItsOwn = findProvider(provider)?.assistants !== undefined;
  const voice = await chooseAccount(platform, tx, sellsItsOwn ? provider : 'VAPI');
  if (!voice)
    throw new Problem(
      'provider-not-configured',
      `No voice AI account is connected. Add one at ${sellsItsOwn ? findProvider(provider)!.label : 'VAPI'} under Settings, Providers.`,
    );
  if (provider === 'CUSTOM') return planTrunk(tx, wanted, voice);
  if (wanted.areaCode && wanted.areaCode.length !== 3 && ['US', 'CA', 'TR'].includes(wanted.countryCode))
    throw invalid('areaCode', 'must be three digits');
  if (asksUs(provider)) return planAsked(platform, tx, wanted, provider, voice);
  if (wanted.phoneNumber)
    throw invalid(
      'phoneNumber',
      `cannot be chosen here: this carrier chooses; name ${carriersThatAsk().join(', ')}, or CUSTOM for a trunk`,
    );
  if (sellsItsOwn) {
    const sellsIn = findProvider(provider)?.numbers?.sellsIn ?? ['US'];
    if (!sellsIn.includes(wanted.countryCode))
      throw invalid(
        'provider',
        `${findProvider(provider)!.label} sells numbers of these countries only: ${sellsIn.join(', ')}`,
      );
    return {
      provider,
      mode: 'DIRECT',
      carrier: voice,
      voice,
      state: {
        ...(wanted.areaCode && { areaCode: wanted.areaCode }),
        ...(!wanted.provider && { mayFallBack: true }),
      },
    };
  }
  if (provider === 'NETGSM') {
    if (wanted.countryCode !== 'TR') throw invalid('provider', 'Netgsm sells Turkish numbers only');
    if (wanted.areaCode && wanted.areaCode !== '850')
      throw invalid('areaCode', 'Turkish numbers of this kind begin with 850');
    // Without an account the number comes from the pool, or a person orders it.
    return { provider, mode: null, carrier: await chooseAccount(platform, tx, 'NETGSM'), voice, state: {} };
  }
  throw new Problem(
    'provider-not-configured',
    `Numbers over ${provider} are not available in this release. ${
      country?.provider === provider
        ? 'Bring your own SIP trunk, with provider CUSTOM.'
        : 'Choose another provider.'
    }`,
  );
}

/** A carrier that asks us about its calls: the number is bought there, chosen or not. */
async function planAsked(
  platform: Platform,
  tx: TenantTx,
  wanted: ProvisionRequest,
  provider: ProviderId,
  voice: AccountRef,
): Promise<Order> {
  const carrier = await chooseAccount(platform, tx, provider);
  if (!carrier) {
    const label = findProvider(provider)?.label ?? provider;
    throw new Problem(
      'provider-not-configured',
      `Numbers of this country come from ${label}: connect an account under Settings, Providers. Or bring your own SIP trunk, with provider CUSTOM.`,
    );
  }
  const { phoneNumber, areaCode, countryCode } = wanted;
  if (phoneNumber && !isOfCountry(phoneNumber, countryCode))
    throw invalid('phoneNumber', `is not a number of ${countryCode}`);
  if (phoneNumber) await requireUnusedNumber(tx, phoneNumber);
  return {
    provider,
    mode: 'API',
    carrier,
    voice,
    state: { ...(areaCode && { areaCode }), ...(phoneNumber && { chosen: phoneNumber }) },
    ...(phoneNumber && { number: phoneNumber }),
  };
}

async function planTrunk(tx: TenantTx, wanted: ProvisionRequest, voice: AccountRef): Promise<Order> {
  if (!wanted.phoneNumber)
    throw invalid('phoneNumber', 'is needed with provider CUSTOM: the number that arrives over the trunk');
  const trunk = await tx.sipTrunk.findFirst({ where: { number: wanted.phoneNumber } });
  if (!trunk)
    throw invalid(
      'phoneNumber',
      'belongs to none of your SIP trunks; add the trunk first under Settings, SIP trunks',
    );
  await requireUnusedNumber(tx, wanted.phoneNumber);
  return {
    provider: 'CUSTOM',
    mode: 'TRUNK',
    carrier: null,
    voice,
    state: { sipTrunkId: trunk.id },
    number: wanted.phoneNumber,
  };
}

/**
 * Refuses a number that is live anywhere, and keeps others who ask for the same one waiting until the transaction ends.
 * @throws Problem `conflict`
 */
export async function requireUnusedNumber(tx: TenantTx, number: string): Promise<void> {
  await tx.$queryRaw`select 1 from (select pg_advisory_xact_lock(hashtextextended(${number}, 0))) as held`;
  const [taken] = await tx.$queryRaw<{ taken: boolean }[]>`select number_is_live(${number}) as taken`;
  if (taken?.taken)
    throw new Problem('conflict', 'This number is in use already. Release it first where it is.');
}

async function chooseAssistant(tx: TenantTx, wanted: string | undefined) {
  const row = await tx.assistant.findFirst({
    where: wanted ? { id: wanted, deletedAt: null } : { isDefault: true, deletedAt: null },
    ...shown.assistant,
  });
  if (wanted && !row) throw invalid('assistantId', 'There is no such receptionist.');
  return row;
}

function invalid(path: string, message: string): Problem {
  return new Problem('invalid', `${path} ${message}`, { errors: [{ path, message }] });
}

/** Countries in which a plan that has become active gets a number by itself. */
const automatic = new Set(['TR', 'US']);

/** Gives a tenant whose plan has just become active its first number. Does nothing when there is one or no way to one. */
export async function provisionFirstNumber(platform: Platform, job: { tenantId: string }): Promise<void> {
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    await tx.$queryRaw`select 1 from subscriptions for update`;
    const live = await tx.phoneNumber.count({ where: { status: { notIn: ['CANCELLED', 'FAILED'] } } });
    const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: job.tenantId } });
    if (live > 0 || !automatic.has(tenant.countryCode)) return;
    try {
      await provisionNumber(platform, tx, 'system', { countryCode: tenant.countryCode });
    } catch (error) {
      // A plan that ended meanwhile, or a platform without accounts: the dashboard says so when they ask themselves.
      if (!(error instanceof Problem)) throw error;
      platform.log.info({ code: error.code, tenantId: job.tenantId }, 'no first number was ordered');
    }
  });
}
