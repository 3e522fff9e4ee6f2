import { generateKeyPairSync, sign } from 'node:crypto';
import type { MachineDetection } from '../call';
import type { WebhookKeys, WebhookRequest } from '../event';
import { writeState } from './client-state';
import type { TelnyxCredentials } from './credentials';
import { telnyxProvider } from './provider';

const codec = telnyxProvider.webhook!;

/** The vector of Telnyx's own SDK: the seed of its key is the bytes 00 to 1f. */
const vector = {
  publicKey: 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=',
  timestamp: '1700000000',
  body: '{"data":{"event_type":"message.received","id":"evt-1","record_type":"event"},"meta":{"attempt":1}}',
  signature: 'CJK5ytypuD/38j8hc2yaGaImI/ybFitp5+zQM1xA7/K1YyWEfb8PiWilMQ2RLOI2XmHpdOcoDH4lwL45XYOpCw==',
};
const at = new Date(1_700_000_000_000);

function request(body: string, headers: Record<string, string | undefined> = {}): WebhookRequest {
  return {
    method: 'POST',
    url: 'https://telyx.example/api/webhooks/telnyx',
    path: '/telnyx',
    query: new URLSearchParams(),
    headers: {
      'telnyx-signature-ed25519': vector.signature,
      'telnyx-timestamp': vector.timestamp,
      ...headers,
    },
    rawBody: Buffer.from(body),
  };
}

const keysAt = (now: Date, publicKey = vector.publicKey): WebhookKeys<TelnyxCredentials> => ({
  credentials: { apiKey: 'KEY', publicKey },
  secrets: [],
  now,
});
const minutes = (count: number) => new Date(at.getTime() + count * 60_000);

describe('the proof of a delivery', () => {
  it('holds for the vector, whose event names the delivery', () => {
    expect(codec.verify(request(vector.body), keysAt(at))).toEqual({ ok: true, deliveryKey: 'evt-1' });
  });

  it.each([
    ['another body', request(vector.body.replace('evt-1', 'evt-2')), keysAt(at)],
    ['the same content written anew', request(JSON.stringify(JSON.parse(vector.body), null, 1)), keysAt(at)],
    ['another time', request(vector.body, { 'telnyx-timestamp': '1700000001' }), keysAt(at)],
    ['no signature', request(vector.body, { 'telnyx-signature-ed25519': undefined }), keysAt(at)],
    ['no time', request(vector.body, { 'telnyx-timestamp': undefined }), keysAt(at)],
    ['a time that is none', request(vector.body, { 'telnyx-timestamp': '17e8' }), keysAt(at)],
    ['an older time', request(vector.body), keysAt(minutes(6))],
    ['a time to come', request(vector.body), keysAt(minutes(-6))],
    [
      'another spelling of the signature',
      request(vector.body, { 'telnyx-signature-ed25519': `${vector.signature.slice(0, -2)}` }),
      keysAt(at),
    ],
    ['a key that is none', request(vector.body), keysAt(at, 'AAAA')],
  ])('does not hold for %s', (_what, sent, keys) => {
    expect(codec.verify(sent, keys)).toMatchObject({ ok: false });
  });

  it('holds five minutes to either side', () => {
    for (const now of [minutes(4.9), minutes(-4.9)])
      expect(codec.verify(request(vector.body), keysAt(now)).ok).toBe(true);
  });

  it('holds for a second key while one is being replaced, and for no stranger’s', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const text = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url').toString('base64');
    const signature = sign(null, Buffer.from(`${vector.timestamp}|${vector.body}`), privateKey);
    const sent = request(vector.body, { 'telnyx-signature-ed25519': signature.toString('base64') });
    expect(codec.verify(sent, keysAt(at)).ok).toBe(false);
    expect(codec.verify(sent, { ...keysAt(at), secrets: [text] }).ok).toBe(true);
  });

  it('holds for nothing without an id', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const text = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url').toString('base64');
    for (const body of ['{}', 'no JSON', '{"data":{"event_type":"x"}}']) {
      const signature = sign(null, Buffer.from(`${vector.timestamp}|${body}`), privateKey).toString('base64');
      const sent = request(body, { 'telnyx-signature-ed25519': signature });
      expect(codec.verify(sent, keysAt(at, text))).toEqual({ ok: false, reason: 'It has no id.' });
    }
  });
});

function news(event_type: string, payload: object) {
  return codec.parse(
    request(
      JSON.stringify({ data: { id: 'evt', event_type, occurred_at: '2026-11-28T10:00:00.000Z', payload } }),
    ),
  );
}
const call = { call_control_id: 'v3:one', from: '+12065550199', to: '+16465550100' };
const when = new Date('2026-11-28T10:00:00.000Z');

describe('news of calls', () => {
  it('a call that arrives waits, with what is vouched for', () => {
    const events = news('call.initiated', {
      ...call,
      direction: 'incoming',
      shaken_stir_attestation: 'A',
      shaken_stir_validated: true,
    });
    expect(events).toEqual([
      expect.objectContaining({
        type: 'call.progressed',
        progress: 'ringing',
        verstat: 'TN-Validation-Passed-A',
        at: when,
        call: expect.objectContaining({ callId: 'v3:one', direction: 'inbound', from: call.from }),
      }),
      { type: 'call.waits', call: expect.objectContaining({ to: call.to }), after: { what: 'arrived' } },
    ]);
  });

  it('what is said of a failed signature is a failure, and a withheld number none', () => {
    const [event] = news('call.initiated', {
      ...call,
      from: 'anonymous',
      direction: 'incoming',
      shaken_stir_attestation: 'B',
      shaken_stir_validated: false,
    });
    expect(event).toMatchObject({ verstat: 'TN-Validation-Failed-B', call: { from: null } });
  });

  it('goes on with what was left of the plan', () => {
    const rest = [{ do: 'hang-up' as const }];
    const state = (kind: 'take' | 'say' | 'record') => writeState({ for: kind, position: 3, rest });
    const after = { what: 'step', position: 3, rest };
    expect(news('call.answered', { ...call, client_state: state('take') })[1]).toMatchObject({ after });
    expect(
      news('call.speak.ended', { ...call, status: 'completed', client_state: state('say') }),
    ).toMatchObject([{ type: 'call.waits', after }]);
    expect(news('call.speak.ended', { ...call, status: 'call_hangup', client_state: state('say') })).toEqual([
      { type: 'unknown', name: 'call.speak.ended' },
    ]);
    expect(news('call.recording.error', { ...call, client_state: state('record') })).toMatchObject([
      { type: 'call.waits', after },
    ]);
  });

  it('a leg belongs to the call that it was connected for', () => {
    const client_state = writeState({ for: 'leg', position: 2, call: 'v3:caller', mark: 'person' });
    const events = news('call.hangup', { ...call, hangup_cause: 'user_busy', client_state });
    expect(events).toEqual([
      {
        type: 'leg.progressed',
        callId: 'v3:caller',
        legId: 'v3:one',
        position: 2,
        progress: 'ended',
        at: when,
      },
      {
        type: 'call.waits',
        call: expect.objectContaining({ callId: 'v3:caller', from: null, to: null }),
        after: { what: 'leg', position: 2, mark: 'person', outcome: 'busy', legId: 'v3:one' },
      },
    ]);
  });

  it.each([
    ['normal_clearing', 'completed'],
    ['user_busy', 'busy'],
    ['timeout', 'no-answer'],
    ['originator_cancel', 'no-answer'],
    ['call_rejected', 'failed'],
    ['unspecified', 'failed'],
  ])('a call that ends with %s is %s', (hangup_cause, outcome) => {
    const client_state = writeState({ for: 'say', position: 1, rest: [] });
    expect(news('call.hangup', { ...call, hangup_cause, client_state })).toMatchObject([
      { type: 'call.progressed', progress: 'ended', outcome },
    ]);
  });

  it('a call that nobody took is never completed', () => {
    expect(news('call.hangup', { ...call, hangup_cause: 'normal_clearing' })).toMatchObject([
      { outcome: 'no-answer' },
    ]);
  });

  it('a call of ours is known by our name for it, and asks once it is known who answers', () => {
    const reference = 'tlx-00000000000000000000000000000007';
    const state = (detects: MachineDetection) => writeState({ for: 'call', reference, detects });
    const answered = (detects: MachineDetection) =>
      news('call.answered', { ...call, client_state: state(detects) })[1];
    const goesOn = {
      type: 'call.waits',
      after: { what: 'answered', machineResult: null },
      call: expect.objectContaining({ reference, direction: 'outbound' }),
    };
    expect(answered('off')).toEqual(goesOn);
    // In a while, if that is never told; a greeting may be long.
    expect(answered('who')).toEqual({ ...goesOn, inSeconds: 7 });
    expect(answered('end-of-greeting')).toEqual({ ...goesOn, inSeconds: 40 });
    for (const [result, machineResult] of [
      ['machine', 'machine'],
      ['not_sure', 'human'],
      ['human', 'human'],
    ])
      expect(
        news('call.machine.detection.ended', { ...call, result, client_state: state('who') })[1],
      ).toMatchObject({ after: { what: 'answered', machineResult } });
    // A machine that still greets is let speak; its greeting may be all that is told.
    const waiting = { ...call, client_state: state('end-of-greeting') };
    expect(news('call.machine.detection.ended', { ...waiting, result: 'machine' })).toMatchObject([
      { type: 'call.progressed', machineResult: 'machine' },
    ]);
    expect(news('call.machine.detection.ended', { ...waiting, result: 'not_sure' })).toHaveLength(2);
    for (const [kind, result, machineResult] of [
      ['greeting', 'beep_detected', 'machine_end_beep'],
      ['greeting', 'ended', 'machine_end'],
      ['premium.greeting', 'no_beep_detected', 'machine_end'],
    ])
      expect(news(`call.machine.${kind}.ended`, { ...waiting, result })[1]).toMatchObject({
        after: { what: 'answered', machineResult },
      });
  });

  it('a sound counts as played only when it was heard to its end, and what is left goes on all the same', () => {
    const state = writeState({ for: 'play', position: 0, rest: [{ do: 'hang-up' }] });
    const ended = (status: string) =>
      news('call.playback.ended', { ...call, status, client_state: state }).map(({ type }) => type);
    expect(ended('completed')).toEqual(['audio.played', 'call.waits']);
    expect(ended('file_not_found')).toEqual(['call.waits']);
    expect(ended('call_hangup')).toEqual(['unknown']);
  });

  it('a recording is named by its id, because its link goes stale', () => {
    const [event] = news('call.recording.saved', {
      ...call,
      recording_id: '4e1e3c5a-0000-4000-8000-000000000001',
      channels: 'single',
      recording_started_at: '2026-11-28T10:00:00Z',
      recording_ended_at: '2026-11-28T10:00:09Z',
      recording_urls: { mp3: 'https://s3.amazonaws.com/telnyx/a.mp3' },
      client_state: writeState({ for: 'record', position: 3, rest: [] }),
    });
    expect(event).toEqual({
      type: 'recording.finished',
      callId: 'v3:one',
      recordingId: '4e1e3c5a-0000-4000-8000-000000000001',
      url: 'telnyx:recordings/4e1e3c5a-0000-4000-8000-000000000001',
      durationSeconds: 9,
      channels: 1,
      voicemail: true,
    });
  });

  it('what is not of ours, or not known, is kept as unknown', () => {
    for (const client_state of ['', 'bm9uZQ==', Buffer.from('{"for":"leg"}').toString('base64')])
      expect(news('call.answered', { ...call, client_state })).toEqual([
        { type: 'unknown', name: 'call.answered' },
      ]);
    expect(news('call.cost', call)).toEqual([{ type: 'unknown', name: 'call.cost' }]);
    expect(news('brand.new', {})).toEqual([{ type: 'unknown', name: 'brand.new' }]);
  });
});

const text = {
  id: 'm-1',
  from: { phone_number: '+16465550100' },
  to: [{ phone_number: '+12065550199', status: 'delivered' }],
  text: 'Hello',
  parts: 2,
  cost: { amount: '0.0080', currency: 'USD' },
  errors: [],
  webhook_url: 'https://telyx.example/api/webhooks/telnyx?text=tlx-1',
  sent_at: '2026-11-28T10:00:00Z',
  completed_at: '2026-11-28T10:00:01Z',
};

describe('news of texts', () => {
  it('an end is told of the recipient, with our own name for the text', () => {
    expect(news('message.finalized', text)).toEqual([
      {
        type: 'message.progressed',
        messageId: 'm-1',
        to: '+12065550199',
        from: '+16465550100',
        reference: 'tlx-1',
        state: {
          status: 'delivered',
          segments: 2,
          cost: { amount: '0.0080', currency: 'USD' },
          at: new Date('2026-11-28T10:00:01Z'),
        },
      },
    ]);
  });

  it.each([
    ['delivery_failed', '40001', { status: 'undelivered', code: '40001', permanent: true }],
    ['sending_failed', '40010', { status: 'failed', code: '40010' }],
    ['expired', null, { status: 'undelivered', reason: 'It could not be delivered while it was valid.' }],
    ['delivery_unconfirmed', null, { status: 'sent' }],
  ])('%s with %s', (status, code, state) => {
    const payload = {
      ...text,
      to: [{ ...text.to[0], status }],
      errors: code ? [{ code, title: 'x' }] : [],
    };
    expect(news('message.finalized', payload)[0]).toMatchObject({ state });
  });

  it('one that came in has its pictures, and what Telnyx has done about a word', () => {
    const payload = {
      ...text,
      from: { phone_number: '+12065550199' },
      to: [{ phone_number: '+16465550100', status: 'webhook_delivered' }],
      text: 'STOP',
      media: [{ url: 'https://media.telnyx.com/a.jpg', content_type: 'image/jpeg' }],
      received_at: '2026-11-28T10:00:00Z',
      autoresponse_type: 'STOP',
    };
    expect(news('message.received', payload)).toEqual([
      {
        type: 'message.received',
        messageId: 'm-1',
        from: '+12065550199',
        to: '+16465550100',
        body: 'STOP',
        media: [{ url: 'https://media.telnyx.com/a.jpg', contentType: 'image/jpeg' }],
        segments: 2,
        at: when,
        carrierOptOut: 'STOP',
      },
    ]);
  });

  it('an order that is settled is known by our name for it', () => {
    const payload = { status: 'success', customer_reference: 'tlx-9' };
    expect(news('number_order.complete', payload)).toEqual([{ type: 'order.settled', reference: 'tlx-9' }]);
    expect(news('number_order.complete', { ...payload, status: 'pending' })[0]!.type).toBe('unknown');
  });
});
