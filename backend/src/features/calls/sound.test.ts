import { randomUUID } from 'node:crypto';
import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { giveNumber } from '../../inbox/testing';
import { soundLink } from './sound-link';

let app: TestApp;
let owner: Person;
let stranger: Person;
const ids = { call: randomUUID(), recording: randomUUID(), voicemail: randomUUID() };
const sound = Buffer.from('0123456789');

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signUp();
  stranger = await app.signUp();
  const number = await giveNumber(app, owner);
  const [recording, voicemail] = [
    `${owner.tenantId}/${ids.recording}.mp3`,
    `${owner.tenantId}/${ids.voicemail}.wav`,
  ];
  await app.platform.storage.put(recording, sound, 'audio/mpeg');
  await app.platform.storage.put(voicemail, sound, 'audio/wav');
  await app.database.query(
    `insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction) values ($1, $2, 'sid', 'VAPI', $3, 'INBOUND')`,
    [owner.tenantId, ids.call, number.id],
  );
  await app.database.query(
    'insert into recordings (tenant_id, id, call_log_id, audio_key) values ($1, $2, $3, $4)',
    [owner.tenantId, ids.recording, ids.call, recording],
  );
  await app.database.query(
    'insert into voicemails (tenant_id, id, call_log_id, audio_key, duration_seconds) values ($1, $2, $3, $4, 1)',
    [owner.tenantId, ids.voicemail, ids.call, voicemail],
  );
});
afterAll(() => app.close());

const recordingPath = () => `/api/calls/${ids.call}/recordings/${ids.recording}`;
const linkOf = async (path: string) =>
  (await app.call('get', `${path}/link`, owner.token).expect(200)).body.data;

it.each([
  ['bytes=2-4', 206, 'bytes 2-4/10', '234'],
  ['bytes=7-', 206, 'bytes 7-9/10', '789'],
  ['bytes=7-99', 206, 'bytes 7-9/10', '789'],
  ['bytes=-3', 206, 'bytes 7-9/10', '789'],
  ['bytes=-99', 206, 'bytes 0-9/10', '0123456789'],
  ['bytes=10-', 416, 'bytes */10', ''],
  ['bytes=-0', 416, 'bytes */10', ''],
  ['bytes=5-2', 200, undefined, '0123456789'],
  ['bytes=0-1,4-5', 200, undefined, '0123456789'],
  ['pages=1-2', 200, undefined, '0123456789'],
])('answers the range %s with %s', async (range, status, contentRange, body) => {
  const { url } = await linkOf(recordingPath());
  for (const [path, token] of [
    [recordingPath(), owner.token],
    [`/api/voicemails/${ids.voicemail}/audio`, owner.token],
    [url, ''],
  ] as const) {
    const answer = await app
      .call('get', path, token)
      .set('Range', range)
      .buffer()
      .parse((stream, done) => {
        const parts: Buffer[] = [];
        stream
          .on('data', (part: Buffer) => parts.push(part))
          .on('end', () => done(null, Buffer.concat(parts)));
      });
    expect([answer.status, answer.headers['content-range'], String(answer.body)]).toEqual([
      status,
      contentRange,
      body,
    ]);
  }
});

it('gives an address that plays one sound for an hour, and nothing else', async () => {
  const link = await linkOf(`/api/voicemails/${ids.voicemail}`);
  const left = Date.parse(link.expiresAt) - Date.now();
  expect(left).toBeGreaterThan(3_500_000);
  expect(left).toBeLessThanOrEqual(3_600_000);
  const answer = await app.call('get', link.url).expect(200);
  expect(answer.headers['content-type']).toBe('audio/wav');
  const forged = [
    link.url.replace(ids.voicemail, ids.recording),
    link.url.replace('of=v', 'of=r'),
    link.url.replace(owner.tenantId, stranger.tenantId),
    link.url.replace(/proof=.{4}/, 'proof=AAAA'),
    `${link.url}x`,
  ];
  for (const url of forged) expect((await app.call('get', url)).body.code).toBe('invalid-token');
  await app.call('get', '/api/sound').expect(422);
  for (const path of [recordingPath(), `/api/voicemails/${ids.voicemail}`])
    await app.call('get', `${path}/link`, stranger.token).expect(404);
});

it('is not valid any more after its hour, or once the sound is deleted', async () => {
  const past = { ...app.platform, clock: () => new Date(Date.now() - 3_600_001) };
  const { url } = soundLink(past, owner.tenantId, { kind: 'recording', id: ids.recording });
  expect((await app.call('get', url)).body.code).toBe('invalid-token');
  const fresh = await linkOf(recordingPath());
  await app.database.query('update recordings set audio_key = null where id = $1', [ids.recording]);
  await app.call('get', fresh.url).expect(404);
});
