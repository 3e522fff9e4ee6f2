import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { newToken } from './ids';

/** Where recordings are kept: our own copies, which outlive the vendor's. */
export interface Storage {
  /** Writes a file whole or not at all; one that is there is replaced. @param key letters, digits, `-`, `/` and `.` */
  put(key: string, content: Buffer, contentType: string): Promise<void>;
  /** Opens a file; null when there is none. @param range bytes, both ends included */
  open(key: string, range?: { start: number; end?: number }): Promise<StoredFile | null>;
  /** One that is gone already is success. */
  delete(key: string): Promise<void>;
}

export interface StoredFile {
  /** Of the whole file. */
  size: number;
  content: Readable;
}

const safeKey = /^[\w-]+(\/[\w-]+)*\.\w+$/;

function check(key: string): void {
  if (!safeKey.test(key))
    throw new RangeError('A storage key has letters, digits, dashes, and an extension.');
}

/** Keeps files in a folder. */
export function folderStorage(folder: string): Storage {
  const pathOf = (key: string): string => {
    check(key);
    return join(folder, key);
  };
  return {
    async put(key, content) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const part = `${path}.${newToken(6)}.part`;
      await writeFile(part, content, { mode: 0o600 });
      await rename(part, path);
    },
    async open(key, range) {
      const path = pathOf(key);
      const found = await stat(path).catch(unlessMissing);
      if (!found) return null;
      return { size: found.size, content: createReadStream(path, range ?? {}) };
    },
    delete: (key) => rm(pathOf(key), { force: true }),
  };
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Where an S3-compatible store is, and how to log in. */
export interface S3Place {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Keeps files in an S3-compatible store, with the bucket in the path. */
export function s3Storage(place: S3Place): Storage {
  const urlOf = (key: string): string => {
    check(key);
    return `${place.endpoint}/${place.bucket}/${key}`;
  };
  const send = async (url: string, request: RequestInit): Promise<Response> => {
    // Loaded when the first file is kept: most processes never keep one.
    const { AwsClient } = await import('aws4fetch');
    const client = new AwsClient({ ...place, service: 's3', retries: 2 });
    const answer = await client.fetch(url, { ...request, signal: AbortSignal.timeout(30_000) });
    if (!answer.ok && answer.status !== 404) throw new Error(`The store answered ${answer.status}.`);
    return answer;
  };
  return {
    async put(key, content, contentType) {
      const answer = await send(urlOf(key), {
        method: 'PUT',
        body: new Uint8Array(content),
        headers: { 'content-type': contentType },
      });
      if (!answer.ok)
        throw new Error(`The store answered ${answer.status}: is there a bucket "${place.bucket}"?`);
    },
    async open(key, range) {
      const headers: Record<string, string> = range
        ? { range: `bytes=${range.start}-${range.end ?? ''}` }
        : {};
      const answer = await send(urlOf(key), { method: 'GET', headers });
      if (answer.status === 404 || !answer.body) return null;
      const whole = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
      return {
        size: Number(whole ?? answer.headers.get('content-length')),
        content: Readable.fromWeb(answer.body as never),
      };
    },
    async delete(key) {
      await send(urlOf(key), { method: 'DELETE' });
    },
  };
}
