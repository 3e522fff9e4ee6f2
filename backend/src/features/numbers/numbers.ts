import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import { platformCredentials } from '../providers';
import { keepVoicemail } from './answer-ladder';
import { asksUs } from './carrier-addresses';
import { countries } from './countries';
import { enqueueLink } from './link-assistant';
import { findNumber, presentNumber, shown } from './present-number';
import type { UpdateNumber } from './schema';

/** Reads one number. */
export async function getNumber(tx: TenantTx, id: string) {
  return presentNumber(await findNumber(tx, id));
}

/** The business's number: the one that has been active longest, else the one being set up; null when there is none. */
export async function mainNumber(tx: TenantTx) {
  const row =
    (await tx.phoneNumber.findFirst({
      where: { status: 'ACTIVE' },
      include: shown,
      orderBy: { createdAt: 'asc' },
    })) ??
    (await tx.phoneNumber.findFirst({
      where: { status: 'PENDING' },
      include: shown,
      orderBy: { createdAt: 'asc' },
    }));
  return row ? presentNumber(row) : null;
}

/** Changes what the tenant may set on a number. */
export async function updateNumber(tx: TenantTx, by: By, id: string, wanted: UpdateNumber) {
  const before = await findNumber(tx, id);
  await tx.phoneNumber.update({ where: { id }, data: wanted });
  if (wanted.voicemailEnabled !== undefined) await keepVoicemail(tx, id, wanted.voicemailEnabled);
  if (wanted.recordCalls !== undefined && wanted.recordCalls !== before.recordCalls && before.assistantId)
    await enqueue(tx, 'assistants.resync', { assistantId: before.assistantId });
  await audit(tx, by, {
    action: 'number.updated',
    targetType: 'number',
    targetId: id,
    targetName: before.number,
    changes: changesBetween({ ...before }, wanted),
  });
  emitChange(tx, 'number.changed', id);
  return presentNumber(await findNumber(tx, id));
}

/** Sets which receptionist answers, or none; the provider is told by a job of the same transaction. */
export async function changeAssistant(tx: TenantTx, by: By, id: string, assistantId: string | null) {
  const before = await findNumber(tx, id);
  if (before.status !== 'ACTIVE' && before.status !== 'PENDING')
    throw new Problem('number-not-active', 'The number is not in service.');
  if (assistantId) {
    const assistant = await tx.assistant.findFirst({ where: { id: assistantId, deletedAt: null } });
    if (!assistant) {
      throw new Problem('invalid', 'There is no such receptionist.', {
        errors: [{ path: 'assistantId', message: 'There is no such receptionist.' }],
      });
    }
  }
  await tx.phoneNumber.update({ where: { id }, data: { assistantId } });
  await enqueueLink(tx, id);
  await audit(tx, by, {
    action: 'number.assistant-changed',
    targetType: 'number',
    targetId: id,
    targetName: before.number,
    changes: { assistantId: [before.assistantId, assistantId] },
  });
  emitChange(tx, 'number.changed', id);
  return presentNumber(await findNumber(tx, id));
}

/** Lists the countries with what a number there costs and how soon it can be had now. */
export async function listCountries(platform: Platform, tx: TenantTx) {
  const own = await tx.providerAccount.findMany({ where: { isActive: true }, select: { provider: true } });
  const connected = (provider: ProviderId) =>
    own.some((each) => each.provider === provider) || platformCredentials(platform, provider) !== null;
  const [pool] = await tx.$queryRaw<{ free: number }[]>`select count_free_pool('TR') as free`;
  const instantInTurkey =
    (pool?.free ?? 0) > 0 || (connected('NETGSM') && platform.config.platform.netgsmNumberApi);
  const asked = allProviders().filter(({ id }) => asksUs(id) && connected(id));
  return countries.map((each) => {
    const availability = availabilityOf(each.provider, connected, instantInTurkey);
    const available = availability === 'instant' || availability === 'assisted';
    // A carrier of its own sells the numbers of Turkey, and gives the next one.
    const choosableAt = each.provider === 'NETGSM' ? [] : asked.map(({ id }) => id);
    return { ...each, availability, available, choosableAt };
  });
}

function availabilityOf(
  provider: ProviderId,
  connected: (provider: ProviderId) => boolean,
  instantInTurkey: boolean,
) {
  if (!connected('VAPI')) return 'unavailable' as const;
  if (asksUs(provider)) return connected(provider) ? ('instant' as const) : ('unavailable' as const);
  return provider === 'VAPI' || instantInTurkey ? ('instant' as const) : ('assisted' as const);
}
