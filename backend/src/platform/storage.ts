import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { newToken } from './ids';

/** Where recordings are kept: our own copies, which outlive the vendor's. */
export interface Storage {
  /**
   * Writes a file whole or not at all, as its bytes come; one that is there is replaced.
   * @param key letters, digits, `-`, `/` and `.`
   * @throws what the content fails with
   */
  put(key: string, content: Buffer | Readable, contentType: string): Promise<void>;
  /** Writes a file that lies on this machine, without reading it into memory; as `put` otherwise. */
  putFile(key: string, path: string, contentType: string): Promise<void>;
  /** Opens a file; null when there is none. @param range bytes, both ends included; empty where it begins too late */
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
    put: async (key, content) => writeWhole(pathOf(key), (part) => writeFile(part, content, { mode: 0o600 })),
    putFile: async (key, source) =>
      writeWhole(pathOf(key), async (part) => {
        await copyFile(source, part);
        await chmod(part, 0o600);
      }),
    async open(key, range) {
      const path = pathOf(key);
      const found = await stat(path).catch(unlessMissing);
      if (!found) return null;
      return { size: found.size, content: createReadStream(path, range ?? {}) };
    },
    delete: (key) => rm(pathOf(key), { force: true }),
  };
}

/** Nobody sees a file before it is whole, and what was begun of one that failed is gone. */
async function writeWhole(path: string, write: (part: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${newToken(6)}.part`;
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** An archive may have gigabytes. */
const wholeFileMs = 30 * 60_000;

/** Sends a file as it is read; `fetch` would hold all of it, to send it again after a redirect. @returns the status */
async function upload(path: string, url: string, headers: OutgoingHttpHeaders): Promise<number> {
  const signal = AbortSignal.timeout(wholeFileMs);
  const { request } = url.startsWith('https:') ? https : http;
  const sent = request(url, { method: 'PUT', headers, signal });
  const answered = once(sent, 'response', { signal });
  // A store that refuses does not read to the end.
  const read = pipeline(createReadStream(path), sent);
  read.catch(() => undefined);
  const [answer] = (await answered) as [IncomingMessage];
  answer.resume();
  await finished(answer);
  return answer.statusCode ?? 0;
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
  const open = async () => {
    // Loaded when the first file is kept: most processes never keep one.
    const { AwsClient } = await import('aws4fetch');
    return new AwsClient({ ...place, service: 's3', retries: 2 });
  };
  /** Gives up what is not answered in time; the answer may be read for as long as somebody listens to it. */
  const send = async (url: string, request: RequestInit): Promise<Response> => {
    const client = await open();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), 30_000);
    try {
      const answer = await client.fetch(url, { ...request, signal: late.signal });
      if (answer.ok || [404, 416].includes(answer.status)) return answer;
      throw refused(answer.status);
    } finally {
      clearTimeout(timer);
    }
  };
  const refused = (status: number) =>
    new Error(
      status === 404
        ? `The store answered 404: is there a bucket "${place.bucket}"?`
        : `The store answered ${status}.`,
    );
  const putFile: Storage['putFile'] = async (key, path, contentType) => {
    const { size } = await stat(path);
    const signed = await (await open()).sign(urlOf(key), {
      method: 'PUT',
      headers: { 'content-type': contentType },
    });
    const status = await upload(path, signed.url, {
      ...Object.fromEntries(signed.headers),
      'content-length': size,
    });
    if (status < 200 || status > 299) throw refused(status);
  };
  return {
    async put(key, content, contentType) {
      check(key);
      if (content instanceof Buffer) {
        const headers = { 'content-type': contentType };
        const { ok, status } = await send(urlOf(key), {
          method: 'PUT',
          body: new Uint8Array(content),
          headers,
        });
        if (!ok) throw refused(status);
        return;
      }
      // The store wants to know how much will come, and may have to be sent it twice.
      const folder = await mkdtemp(join(tmpdir(), 'telyx-upload-'));
      try {
        const path = join(folder, 'content');
        await writeFile(path, content, { mode: 0o600 });
        await putFile(key, path, contentType);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    putFile,
    async open(key, range) {
      const headers: Record<string, string> = range
        ? { range: `bytes=${range.start}-${range.end ?? ''}` }
        : {};
      const answer = await send(urlOf(key), { method: 'GET', headers });
      if (answer.status === 404 || !answer.body) return null;
      const whole = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
      const size = Number(whole ?? answer.headers.get('content-length'));
      if (answer.status !== 416) return { size, content: Readable.fromWeb(answer.body as never) };
      await answer.body.cancel();
      return { size, content: Readable.from([]) };
    },
    async delete(key) {
      await send(urlOf(key), { method: 'DELETE' });
    },
  };
}
