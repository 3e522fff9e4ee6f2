import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';

const types: Record<string, string> = { mp3: 'audio/mpeg', wav: 'audio/wav', ogg: 'audio/ogg' };

/** Finds the stored sound of a recording. @throws Problem `not-found` */
export function recordingKey(scope: TenantScope, callId: string, recordingId: string): Promise<string> {
  return scope.read(async (tx) => {
    const row = await tx.recording.findFirst({ where: { id: recordingId, callLogId: callId } });
    if (!row?.audioKey) throw new Problem('not-found', 'There is no such recording, or its time is over.');
    return row.audioKey;
  });
}

/** Finds the stored sound of a message that a caller left. @throws Problem `not-found` */
export function voicemailKey(scope: TenantScope, id: string): Promise<string> {
  return scope.read(async (tx) => {
    const row = await tx.voicemail.findFirst({ where: { id, deletedAt: null } });
    if (!row?.audioKey)
      throw new Problem('not-found', 'There is no such message, or its sound has not come yet.');
    return row.audioKey;
  });
}

/** Sends sound, or the part of it that a player asks for (RFC 9110, one range). @throws Problem `not-found` */
export async function sendAudio(platform: Platform, key: string, response: Response): Promise<void> {
  const range = rangeOf(response.req.headers.range);
  const file = await platform.storage.open(key, range);
  if (!file) throw new Problem('not-found', 'The sound is not there any more.');
  const last = Math.min(range?.end ?? file.size - 1, file.size - 1);
  if (range && range.start > last) {
    file.content.destroy();
    response.status(416).setHeader('Content-Range', `bytes */${file.size}`).end();
    return;
  }
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Type', types[key.split('.').pop() ?? ''] ?? 'application/octet-stream');
  response.setHeader('Cache-Control', 'private, max-age=3600');
  response.setHeader('Content-Length', range ? last - range.start + 1 : file.size);
  if (range) response.status(206).setHeader('Content-Range', `bytes ${range.start}-${last}/${file.size}`);
  await pipeline(file.content, response);
}

function rangeOf(header: string | undefined): { start: number; end?: number } | undefined {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return undefined;
  return { start: Number(match[1]), ...(match[2] ? { end: Number(match[2]) } : {}) };
}
