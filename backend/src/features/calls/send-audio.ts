import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { readSoundLink } from './sound-link';

const types: Record<string, string> = { mp3: 'audio/mpeg', wav: 'audio/wav', ogg: 'audio/ogg' };

/** Finds the stored sound of a recording. @param callId null for one of any call. @throws Problem `not-found` */
export function recordingKey(
  scope: TenantScope,
  callId: string | null,
  recordingId: string,
): Promise<string> {
  return scope.read(async (tx) => {
    const row = await tx.recording.findFirst({
      where: { id: recordingId, ...(callId !== null && { callLogId: callId }) },
    });
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

/** Sends the sound that a link of ours names. @throws Problem `invalid-token`, `not-found` */
export async function sendLinkedSound(
  platform: Platform,
  link: { of: string; proof: string },
  response: Response,
): Promise<void> {
  const { tenantId, sound } = readSoundLink(platform, link);
  const scope = platform.system.scope(tenantId);
  const key =
    sound.kind === 'recording'
      ? await recordingKey(scope, null, sound.id)
      : await voicemailKey(scope, sound.id);
  await sendAudio(platform, key, response);
}

/** Sends sound, or the part of it that a player asks for (RFC 9110, one range). @throws Problem `not-found` */
export async function sendAudio(platform: Platform, key: string, response: Response): Promise<void> {
  const range = await rangeOf(platform, key, response.req.headers.range);
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

interface Range {
  start: number;
  end?: number;
}

/** A range that cannot be read is as good as none (RFC 9110, 14.2). */
async function rangeOf(
  platform: Platform,
  key: string,
  header: string | undefined,
): Promise<Range | undefined> {
  const [, start = '', end = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (start === '' && end === '') return undefined;
  if (start !== '') {
    const range = { start: Number(start), ...(end !== '' && { end: Number(end) }) };
    return range.end !== undefined && range.end < range.start ? undefined : range;
  }
  // The last bytes: how many there are has to be known first.
  const file = await platform.storage.open(key, { start: 0, end: 0 });
  file?.content.destroy();
  if (!file) return undefined;
  return Number(end) === 0 ? { start: file.size } : { start: Math.max(0, file.size - Number(end)) };
}
