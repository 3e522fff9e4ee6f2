import { platformTenantId } from '../../../platform/db/system';
import { newId } from '../../../platform/ids';
import type { Platform } from '../../../platform/platform';
import { paceOf } from '../provisioning/pace';
import type { StepContext } from '../provisioning/step';
import { poolPlace } from './pool-place';

/**
 * Puts a bought number with its SIP login into the operator's pool instead of throwing it away.
 * @returns false when its number or login cannot be had, so that it must be released
 */
export async function depositInPool(context: StepContext, carrierNumberId: string): Promise<boolean> {
  const carrier = await context.carrier();
  const bought = await carrier.ask('numbers.get', (provider, call) =>
    provider.numbers!.get(call, carrierNumberId),
  );
  if (!bought?.number) return false;
  const login = await carrier.ask('numbers.sip-login', (provider, call) =>
    provider.numbers!.sipLogin!(call, carrierNumberId),
  );
  await context.platform.system.scope(platformTenantId).tx(async (tx) => {
    const known = await tx.poolEntry.findUnique({
      where: { tenantId_number: { tenantId: platformTenantId, number: bought.number! } },
    });
    if (known) return;
    const id = newId();
    await tx.poolEntry.create({
      data: {
        id,
        number: bought.number!,
        countryCode: context.number.countryCode,
        sipLogin: await context.platform.secrets.seal(tx, poolPlace(id), login),
        renewsAt: bought.renewsAt,
        carrierNumberId,
        // The order that gives it up still holds its digits for a moment.
        status: 'COOLING',
        coolsUntil: new Date(
          context.platform.clock().getTime() + 4 * paceOf(context.platform.config).settleMs,
        ),
      },
    });
  });
  return true;
}

/** Whether the operator's pool has a number, in whatever state. */
export async function isPooled(platform: Platform, number: string): Promise<boolean> {
  const known = await platform.system
    .scope(platformTenantId)
    .tx((tx) => tx.poolEntry.findFirst({ where: { number }, select: { id: true } }));
  return known !== null;
}
