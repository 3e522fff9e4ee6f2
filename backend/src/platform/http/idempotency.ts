import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { TenantTx } from '../db/tenant';
import { Problem } from './problem';

/**
 * Does the work at most once for a key. The key is written in the work's own transaction: a second request with it
 * waits for the first to commit and is given its answer, and after a crash neither key nor effect is there.
 * @throws Problem `idempotency-key-reused` when the key came with another request
 */
export async function once(
  tx: TenantTx,
  at: { route: string; key: string; request: Request },
  work: (tx: TenantTx) => Promise<unknown>,
): Promise<{ data: unknown; replayed: boolean }> {
  if (!/^[\x21-\x7e]{1,200}$/.test(at.key)) {
    throw new Problem('invalid', 'Idempotency-Key takes 1 to 200 visible ASCII characters.', {
      errors: [{ path: 'Idempotency-Key', message: '1 to 200 visible ASCII characters' }],
    });
  }
  const requestHash = createHash('sha256')
    .update(JSON.stringify([at.request.originalUrl, at.request.body ?? null]))
    .digest('hex');
  const inserted = await tx.$executeRaw`
    insert into idempotency_keys (route, key, request_hash) values (${at.route}, ${at.key}, ${requestHash})
    on conflict (tenant_id, route, key) do nothing`;
  const where = { tenantId_route_key: { tenantId: tx.tenantId, route: at.route, key: at.key } };
  if (inserted === 0) {
    const first = await tx.idempotencyKey.findUniqueOrThrow({ where });
    if (first.requestHash !== requestHash) {
      throw new Problem(
        'idempotency-key-reused',
        'This Idempotency-Key came with another request before. Make a new key for a new intent.',
      );
    }
    return { data: first.response, replayed: true };
  }
  const data = await work(tx);
  await tx.idempotencyKey.update({ where, data: { response: data as object } });
  return { data, replayed: false };
}
