import type { Platform } from '../../platform/platform';
import type { ProviderId } from '../../providers/provider';
import { accountOfKey, connectAccount, copyFromProvider } from '../providers';
import { tellCall } from './finish-call';

interface FetchJob {
  tenantId: string;
  recordingId?: string;
  voicemailId?: string;
  url: string;
  provider: ProviderId;
  accountKey: string;
}

/** Four hours, which no call lasts longer than, in the largest form that is kept. */
const largestBytes = 500_000_000;

/**
 * Copies a recording to our own storage before the vendor drops it. Safe to run again: a copy that is there is enough.
 * One that has gone at the provider is noted and not tried again.
 */
export async function fetchRecording(platform: Platform, job: FetchJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const known = await scope.tx(
    async (tx): Promise<{ id: string; audioKey: string | null; deletedAt: Date | null } | null> =>
      job.recordingId
        ? tx.recording.findUnique({ where: { id: job.recordingId } })
        : tx.voicemail.findUnique({ where: { id: job.voicemailId ?? '' } }),
  );
  if (!known || known.audioKey || known.deletedAt) return;
  const account = await connectAccount(platform, scope, accountOfKey(job.provider, job.accountKey));
  const copy = await copyFromProvider(platform, account, {
    operation: 'recordings.fetch',
    address: job.url,
    place: `${job.tenantId}/${known.id}`,
    largestBytes,
  });
  if (!copy) return;
  const { key, extension } = copy;
  await scope.tx(async (tx) => {
    if (job.voicemailId) {
      const row = await tx.voicemail.update({ where: { id: job.voicemailId }, data: { audioKey: key } });
      if (row.callLogId) await tellCall(tx, row.callLogId);
      return;
    }
    const settings = await tx.tenantSetting.findFirst({ select: { recordingRetentionDays: true } });
    const days = settings?.recordingRetentionDays ?? 90;
    const row = await tx.recording.update({
      where: { id: job.recordingId! },
      data: {
        audioKey: key,
        format: extension,
        deleteAfter: new Date(platform.clock().getTime() + days * 86_400_000),
      },
    });
    await tx.callLog.update({
      where: { id: row.callLogId },
      data: { recordingUrl: `/api/calls/${row.callLogId}/recordings/${row.id}` },
    });
    await tellCall(tx, row.callLogId);
  });
}
