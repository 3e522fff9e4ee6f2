import type { RvmRequest } from '../../generated/prisma/client';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { callDelivery } from './deliver-by-call';
import { serviceDelivery } from './deliver-by-vendor';
import type { RvmDelivery } from './delivery';
import { secretPlace } from './vendors';

/** Makes the way ready by which a voicemail is left. @throws Problem `provider-not-configured` */
export async function openDelivery(
  platform: Platform,
  scope: TenantScope,
  row: RvmRequest,
): Promise<RvmDelivery> {
  const { provider, serviceId } = row;
  if (provider !== 'service') return callDelivery(platform, scope, row);
  return scope.tx(async (tx) => {
    const service = serviceId ? await tx.rvmService.findUnique({ where: { id: serviceId } }) : null;
    if (!service) throw new Problem('provider-not-configured', 'The service was taken out.');
    return serviceDelivery(platform, {
      name: service.name,
      url: service.url,
      apiKey: await platform.secrets.open<string>(tx, secretPlace(service.id, 'api_key'), service.apiKey),
      statusUrl: `${platform.config.publicUrl}/api/webhooks/rvm/${service.id}`,
    });
  });
}
