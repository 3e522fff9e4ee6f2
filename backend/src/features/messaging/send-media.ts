import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { findMedia } from './fetch-media';

/** Kinds that a browser shows without running anything in them. */
const shown = /^(image\/(jpeg|png|gif|webp)|audio\/mpeg|video\/mp4)$/;

/** Sends a picture that came with a text. A stranger has made it, so a browser may look at it and do nothing else. */
export async function sendMedia(
  platform: Platform,
  scope: TenantScope,
  { id, position }: { id: string; position: number },
  response: Response,
): Promise<void> {
  const found = await scope.tx((tx) => findMedia(tx, id, position));
  const file = found && (await platform.storage.open(found.key));
  if (!found || !file)
    throw new Problem(
      'not-found',
      'It has not come from the carrier yet, or is not there any more. Try again soon.',
    );
  const contentType = found.contentType.split(';')[0]!.trim().toLowerCase();
  const mayShow = shown.test(contentType);
  response.setHeader('Content-Type', mayShow ? contentType : 'application/octet-stream');
  response.setHeader('Content-Disposition', mayShow ? 'inline' : 'attachment');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'private, max-age=3600');
  response.setHeader('Content-Length', file.size);
  await pipeline(file.content, response);
}
