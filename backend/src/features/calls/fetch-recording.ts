import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { ProviderId } from '../../providers/provider';
import { accountOfKey, connectAccount } from '../providers';
import { tellCall } from './finish-call';

interface FetchJob {
  tenantId: string;
  recordingId?: string;
  voicemailId?: string;
  url: string;
  provider: ProviderId;
  accountKey: string;
}

const largestAudio = 200_000_000;

const extensions: Record<string, string> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/ogg': 'ogg',
};

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
  if (!account.provider.recordings) return;
  const found = await account
    .ask('recordings.fetch', (provider, call) => provider.recordings!.fetch(call, job.url))
    .catch((error: unknown) => {
      if (error instanceof ProviderError && error.kind === 'not-found') return null;
      throw error;
    });
  if (!found) return;
  const audio = await readAll(found.audio);
  const extension = extensions[found.contentType.split(';')[0]!.trim().toLowerCase()] ?? 'bin';
  const key = `${job.tenantId}/${known.id}.${extension}`;
  await platform.storage.put(key, audio, found.contentType);
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

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = Buffer.from(part as Buffer);
    size += bytes.length;
    if (size > largestAudio) throw new Error('The recording is larger than any call could make it.');
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
