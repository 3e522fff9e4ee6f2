import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import type { By } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import { newId, newToken } from '../../platform/ids';
import { personOf } from './people';
import { presentApiKey } from './present';
import type { ApiKeyAnswer, CreateApiKey } from './schema';

const keyStart = 'tlx_';
const shownCharacters = 10;

/** Makes a key for a machine. It is in this answer and nowhere else: the database has its hash. */
export async function createApiKey(
  tx: TenantTx,
  by: By,
  body: CreateApiKey,
): Promise<ApiKeyAnswer & { key: string }> {
  const key = keyStart + newToken();
  const row = await tx.apiKey.create({
    data: {
      id: newId(),
      name: body.name,
      prefix: key.slice(0, shownCharacters),
      keyHash: hashToken(key),
      scopes: body.scopes,
      createdBy: personOf(by.actor).userId,
    },
  });
  await audit(tx, by, {
    action: 'api-key.created',
    targetType: 'api-key',
    targetId: row.id,
    targetName: row.name,
    changes: { scopes: row.scopes },
  });
  return { ...presentApiKey(row), key };
}
