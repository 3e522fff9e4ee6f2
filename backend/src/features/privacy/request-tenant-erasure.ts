import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { requirePassword } from '../accounts';
import { beginTenantErasure } from './requests';

/**
 * Begins to erase the business, with its numbers, at every provider. The owner has typed the name of the business and
 * their password: a screen that was left open must not be enough.
 * @throws Problem `invalid`, `conflict`
 */
export async function requestTenantErasure(
  platform: Platform,
  scope: TenantScope,
  by: By,
  body: { password: string; businessName: string },
) {
  await requirePassword(scope, by.actor, body.password);
  return scope.tx(async (tx) => {
    const { name } = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
    if (name.trim().normalize('NFC') !== body.businessName.normalize('NFC'))
      throw new Problem('invalid', 'The name of the business is another. Nothing has been done.', {
        errors: [{ path: 'businessName', message: 'is not the name of this business' }],
      });
    return beginTenantErasure(platform, tx, by);
  });
}
