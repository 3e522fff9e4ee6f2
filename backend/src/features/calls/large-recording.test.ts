import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { giveNumber } from '../../inbox/testing';
import { folderStorage, s3Storage } from '../../platform/storage';
import { sleep } from '../../platform/time';
import { connectAccount, copyFromProvider } from '../providers';
import { fetchRecording } from './fetch-recording';

/* Recordings of long calls pass through, whatever their size, and none is kept by half. */
jest.setTimeout(60_000);

const pieceBytes = 64 * 1024;
const pieces = 2_048;
const bytes = pieces * pieceBytes;
/** Clearly less than what passes through; other work of the process is in it too. */
const mostMemory = 100_000_000;
const piece = Buffer.alloc(pieceBytes, 'telyx');
const digest = (of: Iterable<Buffer>) => {
  const hash = createHash('sha256');
  for (const each of of) hash.update(each);
  return hash.digest('hex');
};
const whole = digest(Array.from({ length: pieces }, () => piece));

let app: TestApp;
let owner: Person;
let callId: string;
let vendor: Server;
let store: Server;
let folder: string;
/** What the vendor does when it is asked next; else it sends everything. */
const tricks: ((response: ServerResponse) => Promise<void>)[] = [];
/** Only how much, and of what: what the store has is in no memory of ours. */
const stored = new Map<string, { bytes: number; digest: string }>();
const portOf = (of: Server) => (of.address() as AddressInfo).port;

async function sendPieces(response: ServerResponse, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1)
    if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
}

async function sendAll(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': bytes });
  await sendPieces(response, pieces);
  response.end();
}

beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp();
  const number = await giveNumber(app, owner);
  callId = randomUUID();
  await app.database.query(
    `insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction) values ($1, $2, 'sid', 'VAPI', $3, 'INBOUND')`,
    [owner.tenantId, callId, number.id],
  );
  vendor = createServer((_request, response) => void (tricks.shift() ?? sendAll)(response));
  store = createServer((request, response) => {
    const path = request.url!;
    if (request.method !== 'PUT') return response.writeHead(404).end();
    const hash = createHash('sha256');
    let size = 0;
    request.on('data', (part: Buffer) => {
      hash.update(part);
      size += part.length;
    });
    return request.on('end', () => {
      stored.set(path, { bytes: size, digest: hash.digest('hex') });
      response.writeHead(200).end();
    });
  });
  for (const each of [vendor, store])
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  app.platform.config.platform.baseUrls.VAPI = `http://127.0.0.1:${portOf(vendor)}`;
  folder = await mkdtemp(join(tmpdir(), 'telyx-large-'));
});
beforeEach(() => {
  app.platform.storage = folderStorage(folder);
});
afterAll(async () => {
  for (const each of [vendor, store]) {
    each.closeAllConnections();
    await new Promise((resolve) => each.close(resolve));
  }
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function newJob() {
  const recordingId = randomUUID();
  await app.database.query(
    'insert into recordings (tenant_id, id, call_log_id, provider_recording_id) values ($1, $2::uuid, $3, $2::text)',
    [owner.tenantId, recordingId, callId],
  );
  const url = `http://127.0.0.1:${portOf(vendor)}/recording/${recordingId}.wav`;
  const job = {
    tenantId: owner.tenantId,
    recordingId,
    url,
    provider: 'VAPI' as const,
    accountKey: 'platform:VAPI',
  };
  return { job, key: `${owner.tenantId}/${recordingId}.wav` };
}
const keyOf = async (recordingId: string) =>
  (
    await app.database.query<{ audio_key: string | null }>('select audio_key from recordings where id = $1', [
      recordingId,
    ])
  )[0]!.audio_key;
const files = async () => (await readdir(folder, { recursive: true })).filter((name) => name.includes('.'));

/** @returns by how much the memory of this process has grown at most meanwhile, bytes */
async function growthDuring(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  await work();
  clearInterval(timer);
  return most - before;
}

const stores = {
  'a folder': () => folderStorage(folder),
  'an S3-compatible store': () =>
    s3Storage({
      endpoint: `http://127.0.0.1:${portOf(store)}`,
      bucket: 'calls',
      region: 'eu-test-1',
      accessKeyId: 'made-up',
      secretAccessKey: 'also made up',
    }),
};

it.each(Object.entries(stores))('goes to %s without being in memory', async (name, open) => {
  app.platform.storage = open();
  // What is loaded once does not count.
  tricks.push(async (response) => void response.writeHead(200, { 'content-type': 'audio/wav' }).end('short'));
  await fetchRecording(app.platform, (await newJob()).job);
  const { job, key } = await newJob();
  expect(await growthDuring(() => fetchRecording(app.platform, job))).toBeLessThan(mostMemory);
  expect(await keyOf(job.recordingId)).toBe(key);
  if (name !== 'a folder') expect(stored.get(`/calls/${key}`)).toEqual({ bytes, digest: whole });
  else {
    const hash = createHash('sha256');
    await pipeline((await app.platform.storage.open(key))!.content, hash);
    expect(hash.digest('hex')).toBe(whole);
  }
  expect((await readdir(tmpdir())).filter((each) => each.startsWith('telyx-upload-'))).toEqual([]);
});

it('is sent in the part that a player asks for, without being in memory', async () => {
  const { job } = await newJob();
  await fetchRecording(app.platform, job);
  const path = `/api/calls/${callId}/recordings/${job.recordingId}`;
  const ask = (range: string) =>
    app
      .call('get', path, owner.token)
      .set('Range', range)
      .buffer()
      .parse((stream, done) => {
        let size = 0;
        stream.on('data', (part: Buffer) => {
          size += part.length;
        });
        stream.on('end', () => done(null, size));
      });
  const grown = await growthDuring(async () => {
    const answer = await ask('bytes=0-');
    expect([answer.status, answer.body]).toEqual([206, bytes]);
  });
  expect(grown).toBeLessThan(mostMemory);
  const part = await ask(`bytes=${bytes - 1000}-`);
  expect([part.status, part.body, part.headers['content-range']]).toEqual([
    206,
    1000,
    `bytes ${bytes - 1000}-${bytes - 1}/${bytes}`,
  ]);
  expect((await ask(`bytes=${bytes}-`)).status).toBe(416);
});

it('is tried again when it was cut in the middle, and nothing is kept by half', async () => {
  const { job, key } = await newJob();
  const before = await files();
  tricks.push(async (response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': bytes });
    await sendPieces(response, pieces / 2);
    response.destroy();
  });
  await expect(fetchRecording(app.platform, job)).rejects.toThrow();
  expect(await files()).toEqual(before);
  expect(await keyOf(job.recordingId)).toBeNull();
  await fetchRecording(app.platform, job);
  expect((await app.platform.storage.open(key))!.size).toBe(bytes);
});

it('is not copied when it is larger than any call could make it, and not tried again', async () => {
  const { job } = await newJob();
  const before = await files();
  tricks.push(async (response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': 600_000_000 });
    await sendPieces(response, 1);
  });
  await fetchRecording(app.platform, job);
  expect([await keyOf(job.recordingId), await files()]).toEqual([null, before]);
});

describe('A file at a provider', () => {
  const copy = async (more: { largestBytes: number; longestMs?: number }) => {
    const scope = app.platform.system.scope(owner.tenantId);
    const account = await connectAccount(app.platform, scope, { provider: 'VAPI', accountId: null });
    return copyFromProvider(app.platform, account, {
      operation: 'media.fetch',
      address: `http://127.0.0.1:${portOf(vendor)}/a.jpg`,
      place: `${owner.tenantId}/media/a`,
      ...more,
    });
  };

  it('is not read on once there is too much of it, where its size was not told', async () => {
    let finished = false;
    tricks.push(async (response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      response.on('close', () => {
        finished = response.writableFinished;
      });
      await sendPieces(response, pieces);
      response.end();
    });
    expect(await copy({ largestBytes: 3 * pieceBytes })).toBeNull();
    expect(await files()).not.toContain('a.jpg');
    expect(finished).toBe(false);
  });

  it('is given up for now when it takes too long, however steadily it comes', async () => {
    tricks.push(async (response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      for (let sent = 0; sent < 100 && !response.destroyed; sent += 1) {
        response.write('.');
        await sleep(20);
      }
      response.end();
    });
    await expect(copy({ largestBytes: 1_000, longestMs: 200 })).rejects.toThrow('too slowly');
    tricks.push(async (response) => void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('x'));
    expect(await copy({ largestBytes: 1_000 })).toMatchObject({
      extension: 'jpg',
      contentType: 'image/jpeg',
    });
  });
});
