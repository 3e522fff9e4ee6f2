import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { type CallCertificates, makeCallCertificates, signAs } from '../features/signatures/testing';
import { giveTwilioNumber, sendTwilio } from './testing';

const folder = mkdtempSync(join(tmpdir(), 'telyx-stir-'));
const from = '+14155550123';
let app: TestApp;
let owner: Person;
let number: { id: string; number: string };
let certificates: CallCertificates;
let shop: Server;

/** An address that the guard of outside requests takes for the lab's. */
const x5u = 'http://lab/carrier.pem';

beforeAll(async () => {
  certificates = makeCallCertificates(folder);
  const anchors = join(folder, 'anchors.pem');
  writeFileSync(anchors, certificates.authority.cert);
  app = await startTestApp({ lab: true, worker: true, env: { STIR_TRUST_ANCHORS_FILE: anchors } });
  shop = createServer((_, response) => response.end(certificates.carrier.cert));
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  app.platform.labUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  number = await giveTwilioNumber(app, owner);
});
afterAll(async () => {
  await app.close();
  shop.close();
  rmSync(folder, { recursive: true });
});

/** Lets a call come in and end. @returns its id, once the signature has been read */
async function callWith(signed: Record<string, string>, ended: Record<string, string> = {}) {
  const about = {
    CallSid: `CA${randomBytes(16).toString('hex')}`,
    Direction: 'inbound',
    From: from,
    To: number.number,
  };
  expect((await sendTwilio(app, 'voice', { ...about, CallStatus: 'ringing', ...signed })).status).toBe(200);
  // The caller does not wait for the inspector's row.
  const [row] = await until(
    () =>
      app.database.query<{ id: string; kept: string }>(
        `select l.id, i.body as kept from call_logs l join inbox i on i.body like '%' || l.call_sid || '%' where l.call_sid = $1`,
        [about.CallSid],
      ),
    (rows) => rows.length > 0,
  );
  const end = { CallStatus: 'completed', CallDuration: '20', Timestamp: new Date().toUTCString() };
  await sendTwilio(app, 'voice/status', { ...about, ...end, SequenceNumber: '2', ...ended });
  return { id: row!.id, sid: about.CallSid };
}

const read = async (id: string) => (await app.call('get', `/api/calls/${id}`, owner.token)).body.data;
const signatureOf = (id: string) =>
  until(
    () => read(id),
    ({ signature }) => signature !== null,
  );

it('keeps what the carrier says of a caller, and checks the statement down to its authority', async () => {
  const passport = signAs(certificates.carrier, { from, to: number.number, x5u });
  const { id, sid } = await callWith({ StirVerstat: 'TN-Validation-Passed-A', StirPassportToken: passport });
  const call = await signatureOf(id);
  expect(call.attestation).toBe('A');
  expect(call.signature).toMatchObject({
    verdict: 'TN-Validation-Passed-A',
    certificateUrl: x5u,
    identity: null,
  });
  expect(call.signature.checks.map((each: { check: string; ok: boolean }) => [each.check, each.ok])).toEqual([
    ['form', true],
    ['time', true],
    ['origin', true],
    ['destination', true],
    ['certificate', true],
    ['signature', true],
    ['chain', true],
  ]);
  const [row] = await app.database.query<{ passport: string }>(
    'select passport from call_signatures where call_log_id = $1',
    [id],
  );
  expect(row!.passport).toBe(passport);
  const bodies = await app.database.query<{ body: string }>(
    `select body from inbox where body like '%' || $1 || '%'`,
    [sid],
  );
  expect(JSON.stringify(bodies)).not.toContain(passport);
  const listed = await app.call('get', '/api/telephony/call-logs', owner.token);
  expect(listed.body.data.callLogs[0]).toMatchObject({ id, attestation: 'A' });
});

it('believes its own eyes where the statement is about somebody else', async () => {
  const passport = signAs(certificates.carrier, { from: '+19995550000', to: number.number, x5u });
  const { id } = await callWith({ StirVerstat: 'TN-Validation-Passed-A', StirPassportToken: passport });
  const call = await signatureOf(id);
  expect(call.attestation).toBe('FAILED');
  expect(call.signature.checks.find((each: { check: string }) => each.check === 'origin')).toEqual({
    check: 'origin',
    ok: false,
    detail: `It is about 19995550000, and the call came from ${from}.`,
  });
});

it('takes the carrier’s word alone where there is no statement, also when it comes with the end of the call', async () => {
  const atArrival = await callWith({ StirVerstat: 'TN-Validation-Passed-B' });
  expect((await signatureOf(atArrival.id)).signature).toMatchObject({ attestation: 'B', checks: [] });
  const atEnd = await callWith({}, { StirVerstat: 'TN-Validation-Failed' });
  expect((await signatureOf(atEnd.id)).attestation).toBe('FAILED');
});

it('shows the statement to nobody before it has been read', async () => {
  const passport = signAs(certificates.carrier, { from, to: number.number, x5u });
  const sid = `CA${randomBytes(16).toString('hex')}`;
  const ringing = {
    CallSid: sid,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: from,
    To: number.number,
  };
  await sendTwilio(app, 'voice', { ...ringing, StirPassportToken: passport, CallToken: 'made-up-token' });
  const [row] = await until(
    () =>
      app.database.query<{ id: string; body: string }>(
        `select id, body from inbox where body like '%' || $1 || '%'`,
        [sid],
      ),
    (rows) => rows.length > 0,
  );
  expect(row!.body).not.toContain('made-up-token');
  const shown = await app.call('get', `/api/webhook-deliveries/${row!.id}`, owner.token);
  expect(shown.body.data.body).toContain('StirPassportToken=…');
});

it('says nothing of a call of which nothing was said', async () => {
  const { id } = await callWith({});
  await until(
    () => read(id),
    ({ endTime }) => endTime !== null,
  );
  expect(await read(id)).toMatchObject({ attestation: null, signature: null });
});
