import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { accountOfKey, connectAccount, copyFromProvider } from '../providers';
import { emitText } from './announce-texts';

interface MediaJob {
  tenantId: string;
  messageId: string;
  position: number;
}

/** More than any carrier takes along with a text. */
const largestBytes = 20_000_000;

/** Has what came with a text copied to our own storage. */
export async function fetchLater(tx: TenantTx, messageId: string, position: number): Promise<void> {
  await enqueue(tx, 'media.fetch', { messageId, position }, { key: `media.fetch:${messageId}:${position}` });
}

/**
 * Copies a picture that came with a text to our own storage, with the account's login. Safe to run
 * again. One that has gone is noted and not tried again.
 */
export async function fetchMedia(platform: Platform, job: MediaJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const where = {
    tenantId_messageId_position: {
      tenantId: job.tenantId,
      messageId: job.messageId,
      position: job.position,
    },
  };
  const row = await scope.tx((tx) => tx.messageMedia.findUnique({ where, include: { message: true } }));
  if (!row?.sourceUrl || row.mediaKey || row.message.direction !== 'INBOUND' || !row.message.accountKey)
    return;
  const { provider, accountKey } = row.message;
  const account = await connectAccount(platform, scope, accountOfKey(provider, accountKey));
  const copy = await copyFromProvider(platform, account, {
    operation: 'media.fetch',
    address: row.sourceUrl,
    place: `${job.tenantId}/media/${job.messageId}-${job.position}`,
    largestBytes,
  });
  if (!copy) return;
  await scope.tx(async (tx) => {
    await tx.messageMedia.update({
      where,
      data: { mediaKey: copy.key, contentType: copy.contentType.slice(0, 100) },
    });
    emitText(tx, {
      id: job.messageId,
      to: row.message.fromNumber ?? '',
      customerId: row.message.customerId,
    });
  });
}

/**
 * Finds what came with a text in our storage. One that has not been fetched yet, such as one from before it was copied at
 * all, is fetched now.
 * @throws Problem `not-found`
 */
export async function findMedia(
  tx: TenantTx,
  messageId: string,
  position: number,
): Promise<{ key: string; contentType: string } | null> {
  const row = await tx.messageMedia.findFirst({
    where: { messageId, position, message: { direction: 'INBOUND' } },
  });
  if (!row) throw new Problem('not-found', 'Nothing of that kind came with a text.');
  if (row.mediaKey) return { key: row.mediaKey, contentType: row.contentType };
  await fetchLater(tx, messageId, position);
  return null;
}
