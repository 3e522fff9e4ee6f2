import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';

const lifeMs = 15 * 60_000;
const length = 36;

/** Makes the address of a finished export: who has it may fetch that file for a quarter of an hour. */
export function downloadUrl(platform: Platform, tenantId: string, requestId: string): string {
  const bytes = Buffer.alloc(length);
  bytes.write(tenantId.replaceAll('-', ''), 0, 'hex');
  bytes.write(requestId.replaceAll('-', ''), 16, 'hex');
  bytes.writeUInt32BE(Math.floor((platform.clock().getTime() + lifeMs) / 1000), 32);
  const text = bytes.toString('base64url');
  return `/api/data-exports/${text}${platform.signer.sign('data-export', text)}`;
}

/** Sends the file of a download address. @throws Problem `not-found` when it is not ours, is too old, or the file is gone */
export async function sendExport(platform: Platform, token: string, response: Response): Promise<void> {
  const text = token.slice(0, (length * 4) / 3);
  const bytes = Buffer.from(text, 'base64url');
  const gone = new Problem(
    'not-found',
    'This download link is not valid any more. Open Settings, Data, and begin the download there again.',
  );
  if (!platform.signer.verify('data-export', text, token.slice(text.length))) throw gone;
  if (bytes.readUInt32BE(32) * 1000 < platform.clock().getTime()) throw gone;
  const scope = platform.system.scope(uuidAt(bytes, 0));
  const row = await scope.read((tx) => tx.dataRequest.findUnique({ where: { id: uuidAt(bytes, 16) } }));
  const file = row?.fileKey ? await platform.storage.open(row.fileKey) : null;
  if (!row || !file) throw gone;
  response.setHeader('Content-Type', 'application/zip');
  response.setHeader('Content-Length', file.size);
  response.setHeader('Cache-Control', 'private, no-store');
  const day = row.createdAt.toISOString().slice(0, 10);
  response.setHeader('Content-Disposition', `attachment; filename="telyx-${day}.zip"`);
  await pipeline(file.content, response);
}

function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.subarray(start, start + 16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
