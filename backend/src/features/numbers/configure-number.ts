import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { connectAccount } from '../providers';
import { addressesFor } from './carrier-addresses';

/** Asks for a carrier to be told anew where it asks about a number's calls and texts. */
export async function enqueueConfigure(tx: TenantTx, numberId: string): Promise<void> {
  await enqueue(tx, 'number.configure', { numberId }, { key: `number.configure:${numberId}`, serial: true });
}

/** Tells the carrier. Doing it twice changes nothing. */
export async function configureNumber(
  platform: Platform,
  job: { tenantId: string; numberId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const number = await scope.tx((tx) => tx.phoneNumber.findUnique({ where: { id: job.numberId } }));
  if (number?.status !== 'ACTIVE' || !number.carrierNumberId) return;
  const { carrierNumberId } = number;
  const carrier = await connectAccount(platform, scope, {
    provider: number.provider,
    accountId: number.providerAccountId,
  });
  await carrier.ask('numbers.configure', (provider, call) =>
    provider.numbers!.configure!(call, carrierNumberId, addressesFor(platform, carrier.ref, job.tenantId)),
  );
}
