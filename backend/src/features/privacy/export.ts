import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { writeArchive } from './export-archive';
import { tellRequest } from './requests';

const keptDays = 7;

/** Makes the archive of an export. A run that was cut off begins anew; the file has one name. */
export async function exportData(
  platform: Platform,
  job: { tenantId: string; requestId: string },
  attempt: { last: boolean },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const request = await scope.tx((tx) => tx.dataRequest.findUnique({ where: { id: job.requestId } }));
  if (!request || request.finishedAt) return;
  const folder = await mkdtemp(join(tmpdir(), 'telyx-export-'));
  try {
    const path = join(folder, 'export.zip');
    await writeArchive(platform, scope, path);
    const fileKey = `exports/${job.tenantId}/${request.id}.zip`;
    await platform.storage.putFile(fileKey, path, 'application/zip');
    const { size } = await stat(path);
    const now = platform.clock();
    await scope.tx(async (tx) => {
      await tx.dataRequest.update({
        where: { id: request.id },
        data: {
          fileKey,
          fileBytes: size,
          fileExpiresAt: addDays(now, keptDays),
          finishedAt: now,
          error: null,
        },
      });
      tellRequest(tx, request.id);
    });
  } catch (error) {
    if (!attempt.last) throw error;
    platform.log.error({ err: error, requestId: request.id }, 'an export could not be made');
    await scope.tx(async (tx) => {
      await tx.dataRequest.update({
        where: { id: request.id },
        data: { finishedAt: platform.clock(), error: 'The archive could not be made. Ask for it again.' },
      });
      tellRequest(tx, request.id);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
