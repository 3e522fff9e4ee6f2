import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { folderStorage, type Storage, s3Storage } from './storage';

async function read(storage: Storage, key: string, range?: { start: number; end?: number }) {
  const file = await storage.open(key, range);
  if (!file) return null;
  const parts: Buffer[] = [];
  for await (const part of file.content) parts.push(Buffer.from(part as Buffer));
  return { size: file.size, text: Buffer.concat(parts).toString() };
}

function cutOff(): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from('half');
      throw new Error('cut off');
    })(),
  );
}

/** What every store must do. */
function behaves(open: () => Storage): void {
  it('keeps what is put, whole and in parts, until it is deleted', async () => {
    const storage = open();
    await storage.put('tenant/recording.wav', Buffer.from('0123456789'), 'audio/wav');
    expect(await read(storage, 'tenant/recording.wav')).toEqual({ size: 10, text: '0123456789' });
    expect(await read(storage, 'tenant/recording.wav', { start: 2, end: 4 })).toEqual({
      size: 10,
      text: '234',
    });
    await storage.put('tenant/recording.wav', Buffer.from('again'), 'audio/wav');
    expect(await read(storage, 'tenant/recording.wav')).toEqual({ size: 5, text: 'again' });
    await storage.delete('tenant/recording.wav');
    await storage.delete('tenant/recording.wav');
    expect(await read(storage, 'tenant/recording.wav')).toBeNull();
  });

  it('keeps what comes piece by piece, and nothing of what breaks off', async () => {
    const pieces = (...more: string[]) => Readable.from([...more].map((each) => Buffer.from(each)));
    await open().put('tenant/stream.mp3', pieces('one', 'two', 'three'), 'audio/mpeg');
    expect(await read(open(), 'tenant/stream.mp3')).toEqual({ size: 11, text: 'onetwothree' });
    await expect(open().put('tenant/broken.mp3', cutOff(), 'audio/mpeg')).rejects.toThrow('cut off');
    expect(await read(open(), 'tenant/broken.mp3')).toBeNull();
    // What is there stays until the new one is whole.
    await expect(open().put('tenant/stream.mp3', cutOff(), 'audio/mpeg')).rejects.toThrow('cut off');
    expect((await read(open(), 'tenant/stream.mp3'))?.text).toBe('onetwothree');
    await open().delete('tenant/stream.mp3');
  });

  it('opens nothing of a file behind its end, and says how large it is', async () => {
    await open().put('tenant/short.wav', Buffer.from('0123'), 'audio/wav');
    expect(await read(open(), 'tenant/short.wav', { start: 4 })).toEqual({ size: 4, text: '' });
    await open().delete('tenant/short.wav');
  });

  it('keeps a file of this machine as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'telyx-storage-'));
    await writeFile(join(folder, 'made.zip'), 'the archive');
    await open().putFile('exports/made.zip', join(folder, 'made.zip'), 'application/zip');
    await rm(folder, { recursive: true });
    expect(await read(open(), 'exports/made.zip')).toEqual({ size: 11, text: 'the archive' });
    await open().delete('exports/made.zip');
  });

  it('takes no key that leads elsewhere', async () => {
    for (const key of ['../secret.wav', '/etc/passwd', 'a/../../b.wav', 'noextension', 'a b.wav', ''])
      await expect(open().put(key, Buffer.from('x'), 'audio/wav')).rejects.toThrow(RangeError);
  });
}

describe('a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'telyx-storage-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  behaves(() => folderStorage(folder));

  it('has no part of a file in it', async () => {
    await folderStorage(folder).put('one/two.wav', Buffer.from('x'), 'audio/wav');
    await expect(folderStorage(folder).put('one/three.wav', cutOff(), 'audio/wav')).rejects.toThrow('cut');
    expect(await readdir(join(folder, 'one'))).toEqual(['two.wav']);
  });
});

describe('an S3-compatible store', () => {
  const place = {
    bucket: 'calls',
    region: 'eu-test-1',
    accessKeyId: 'made-up',
    secretAccessKey: 'also made up',
  };
  const files = new Map<string, Buffer>();
  let server: Server;
  let endpoint: string;

  /** Signature version 4, by the description of AWS; what differs from it is refused. */
  function isSigned(request: IncomingMessage, path: string): boolean {
    const match =
      /Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
        request.headers.authorization ?? '',
      );
    if (!match) return false;
    const [, id, day, region, names = '', signature] = match;
    const header = (name: string) => String(request.headers[name] ?? '').trim();
    const canonical = [
      request.method,
      path,
      '',
      ...names.split(';').map((name) => `${name}:${header(name)}`),
      '',
      names,
      header('x-amz-content-sha256'),
    ].join('\n');
    const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
    const text = [
      'AWS4-HMAC-SHA256',
      header('x-amz-date'),
      `${day}/${region}/s3/aws4_request`,
      createHash('sha256').update(canonical).digest('hex'),
    ].join('\n');
    const keyed = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
    const key = [region!, 's3', 'aws4_request'].reduce(keyed, keyed(`AWS4${place.secretAccessKey}`, day!));
    return id === place.accessKeyId && keyed(key, text).toString('hex') === signature;
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const path = request.url ?? '';
        if (!isSigned(request, path)) return response.writeHead(403).end();
        if (request.method === 'PUT') files.set(path, Buffer.concat(parts));
        if (request.method === 'DELETE') files.delete(path);
        const file = files.get(path);
        if (request.method !== 'GET') return response.writeHead(204).end();
        if (!file) return response.writeHead(404).end();
        const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
        if (!range) return response.writeHead(200, { 'content-length': file.length }).end(file);
        const [start, end] = [Number(range[1]), range[2] ? Number(range[2]) : file.length - 1];
        if (start >= file.length)
          return response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end('<Error/>');
        const part = file.subarray(start, end + 1);
        return response
          .writeHead(206, {
            'content-length': part.length,
            'content-range': `bytes ${start}-${end}/${file.length}`,
          })
          .end(part);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  behaves(() => s3Storage({ endpoint, ...place }));

  it('says that it was refused', async () => {
    const stranger = s3Storage({ endpoint, ...place, secretAccessKey: 'wrong' });
    await expect(stranger.put('a/b.wav', Buffer.from('x'), 'audio/wav')).rejects.toThrow('answered 403');
  });
});
