import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { accountSid } from '../../lab/twilio/testing';
import type { CallStep, WebhookRequest } from '../event';
import { provenSignature } from './signature';
import { webhook } from './webhook';

const authToken = 'lab-token-1';
const keys = { credentials: { accountSid, authToken }, secrets: [], now: new Date() };

/** A request as it reaches us, signed by Twilio's own SDK. */
function requestOf(
  path: string,
  fields: Record<string, string>,
  options: { query?: string; token?: string; headers?: Record<string, string> } = {},
): WebhookRequest {
  const query = options.query ?? '';
  const url = `https://telyx.example/api/webhooks${path}${query && `?${query}`}`;
  return {
    method: 'POST',
    url,
    path,
    query: new URLSearchParams(query),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': getExpectedTwilioSignature(options.token ?? authToken, url, fields),
      ...options.headers,
    },
    rawBody: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

const arrived = {
  CallSid: 'CA1',
  AccountSid: accountSid,
  From: '+12065550199',
  To: '+14155550100',
  CallStatus: 'ringing',
  Direction: 'inbound',
  StirVerstat: 'TN-Validation-Passed-A',
};

describe('A signature', () => {
  const url = 'https://example.com/myapp?foo=1&bar=2';
  const fields = new URLSearchParams({
    Digits: '1234',
    To: '+18005551212',
    From: '+14158675310',
    Caller: '+14158675310',
    CallSid: 'CA1234567890ABCDE',
  });

  it('of a form is that of the vector in the SDK', () => {
    const given = 'GPSRTlODYHi4+bX3Qs97BVmS45M=';
    expect(provenSignature({ url, fields, rawBody: Buffer.alloc(0) }, given, ['12345'])).toBe(given);
    expect(provenSignature({ url, fields, rawBody: Buffer.alloc(0) }, given, ['12346'])).toBeNull();
  });

  it('of a JSON body is that of the vector in the SDK, and covers the body', () => {
    const rawBody = Buffer.from('{"property":"value","boolean":true}');
    const signed = `${url}&bodySHA256=${createHash('sha256').update(rawBody).digest('hex')}`;
    const given = 'U7uwjx+3sgjij/iueJ815WtDyBk=';
    expect(provenSignature({ url: signed, fields: null, rawBody }, given, ['12345'])).toBe(given);
    expect(
      provenSignature({ url: signed, fields: null, rawBody: Buffer.from('{}') }, given, ['12345']),
    ).toBeNull();
  });

  it('does not cover a body that is neither a form nor hashed', () => {
    const given = getExpectedTwilioSignature('12345', url, {});
    expect(provenSignature({ url, fields: null, rawBody: Buffer.alloc(0) }, given, ['12345'])).toBe(given);
    expect(provenSignature({ url, fields: null, rawBody: Buffer.from('{}') }, given, ['12345'])).toBeNull();
  });

  it('may be over the address with or without its usual port', () => {
    const nothing = { fields: new URLSearchParams(), rawBody: Buffer.alloc(0) };
    for (const [signed, seen] of [
      ['https://a.example:443/x?y=1', 'https://a.example/x?y=1'],
      ['https://a.example/x?y=1', 'https://a.example:443/x?y=1'],
      ['http://a.example:80/x', 'http://a.example/x'],
      ['https://a.example:8443/x', 'https://a.example:8443/x'],
    ] as const) {
      const given = getExpectedTwilioSignature('t', signed, {});
      expect(provenSignature({ url: seen, ...nothing }, given, ['t'])).toBe(given);
    }
    const other = getExpectedTwilioSignature('t', 'http://a.example/x', {});
    expect(provenSignature({ url: 'https://a.example/x', ...nothing }, other, ['t'])).toBeNull();
  });

  it('is the SDK’s, whatever the fields, repeated ones too', () => {
    const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 })),
        fc.webUrl({ withQueryParameters: true }),
        (record, address) => {
          const form = new URLSearchParams();
          for (const [name, values] of Object.entries(record))
            for (const each of values) form.append(name, each);
          const given = getExpectedTwilioSignature(authToken, address, record);
          const signed = { url: address, fields: form, rawBody: Buffer.from(form.toString()) };
          expect(provenSignature(signed, given, ['other', authToken])).toBe(given);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('A delivery', () => {
  const verdictOf = (request: WebhookRequest, secrets: string[] = []) =>
    webhook.verify(request, { ...keys, secrets });

  it('is accepted with the token of the account, or another that is set', () => {
    expect(verdictOf(requestOf('/twilio/voice', arrived))).toMatchObject({ ok: true });
    const other = requestOf('/twilio/voice', arrived, { token: 'another-token' });
    expect(verdictOf(other)).toEqual({ ok: false, reason: 'The signature is not of this account.' });
    expect(verdictOf(other, ['another-token'])).toMatchObject({ ok: true });
  });

  it('is refused when anything of it was changed', () => {
    const good = requestOf('/twilio/sms', {
      MessageSid: 'SM1',
      From: '+12065550199',
      To: '+14155550100',
      Body: 'Hi',
    });
    const changes: Partial<WebhookRequest>[] = [
      { rawBody: Buffer.from(`${good.rawBody.toString()}&More=1`) },
      { rawBody: Buffer.from(good.rawBody.toString().replace('Hi', 'Ho')) },
      { url: `${good.url}?account=1` },
      { url: good.url.replace('https:', 'http:') },
      { url: `${good.url}/` },
      { headers: { ...good.headers, 'x-twilio-signature': undefined } },
      { headers: { ...good.headers, 'x-twilio-signature': '' } },
      { headers: { ...good.headers, 'x-twilio-signature': 'x' } },
      { headers: { ...good.headers, 'content-type': 'application/json' } },
      { method: 'GET' },
    ];
    expect(changes.map((change) => verdictOf({ ...good, ...change }).ok)).toEqual(changes.map(() => false));
  });

  it('has the same key when it comes again, also under another idempotency token, and another for other news', () => {
    const keyOf = (request: WebhookRequest) => {
      const verdict = verdictOf(request);
      return verdict.ok ? verdict.deliveryKey : null;
    };
    const first = keyOf(
      requestOf('/twilio/voice', arrived, { headers: { 'i-twilio-idempotency-token': 'a' } }),
    );
    expect(
      keyOf(requestOf('/twilio/voice', arrived, { headers: { 'i-twilio-idempotency-token': 'b' } })),
    ).toBe(first);
    expect(first).toMatch(/^CA1:[\w-]{43}$/);
    expect(keyOf(requestOf('/twilio/voice', { ...arrived, CallStatus: 'completed' }))).not.toBe(first);
    expect(keyOf(requestOf('/twilio/voice', arrived, { query: 'mark=after' }))).not.toBe(first);
    expect(keyOf(requestOf('/twilio/voice', { ...arrived, CallSid: 'C'.repeat(300) }))!.length).toBeLessThan(
      120,
    );
  });
});

describe('A question', () => {
  const questionOf = (fields: Record<string, string>, query?: string) =>
    webhook.question(requestOf('/twilio/voice', fields, query === undefined ? {} : { query }));

  it('is an arriving call', () => {
    expect(questionOf({ ...arrived, ForwardedFrom: '+12025550123' })).toEqual({
      type: 'call.arrived',
      call: {
        callId: 'CA1',
        direction: 'inbound',
        from: '+12065550199',
        to: '+14155550100',
        voiceNumberId: null,
        assistantId: null,
        reference: null,
      },
      verstat: 'TN-Validation-Passed-A',
      passport: null,
      forwardedFrom: '+12025550123',
    });
  });

  it.each(['anonymous', 'client:anna', 'sip:a@b.example', '+266696687', ''])(
    'from %j is from nobody',
    (From) => {
      expect(questionOf({ ...arrived, From })).toMatchObject({ call: { from: null, to: '+14155550100' } });
    },
  );

  it.each([
    [{ DialCallStatus: 'completed' }, 'answered'],
    [{ DialCallStatus: 'busy' }, 'busy'],
    [{ DialCallStatus: 'no-answer' }, 'no-answer'],
    [{ DialCallStatus: 'canceled' }, 'no-answer'],
    [{ DialCallStatus: 'failed' }, 'failed'],
    [{ RecordingSid: 'RE1', Digits: 'hangup' }, 'answered'],
  ])('after a step (%p) tells how it ended: %s', (more, outcome) => {
    expect(questionOf({ ...arrived, CallStatus: 'in-progress', ...more }, 'account=a&mark=ai')).toMatchObject(
      {
        type: 'call.continued',
        mark: 'ai',
        outcome,
        digits: null,
        recordingId: 'RecordingSid' in more ? 'RE1' : null,
      },
    );
  });

  it('is nothing else', () => {
    for (const path of webhook.paths.filter((each) => each !== '/twilio/voice'))
      expect(webhook.question(requestOf(path, arrived))).toBeNull();
  });
});

describe('An answer', () => {
  const answerOf = (steps: CallStep[], query = 'account=abc&mark=old') =>
    webhook.answer(requestOf('/twilio/voice', arrived, { query }), { type: 'call.plan', steps });

  it('connects, and leads back with the account', () => {
    const connect = { do: 'connect', timeoutSeconds: 20, record: true, mark: 'ai & more' } as const;
    const { status, contentType, body } = answerOf([
      { do: 'say', text: 'Bu görüşme "kaydedilir" <& saklanır>', language: 'tr' },
      { ...connect, to: { sip: 'sip:tlx-1@sip.example?x=1&y=2' } },
    ]);
    expect([status, contentType]).toEqual([200, 'text/xml']);
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Say language="tr-TR" voice="Polly.Filiz">Bu görüşme "kaydedilir" &lt;&amp; saklanır&gt;</Say>' +
        '<Dial action="https://telyx.example/api/webhooks/twilio/voice?account=abc&amp;mark=ai+%26+more"' +
        ' method="POST" timeout="20" answerOnBridge="true" record="record-from-answer-dual"' +
        ' recordingStatusCallback="https://telyx.example/api/webhooks/twilio/recording?account=abc"' +
        ' recordingStatusCallbackEvent="completed"><Sip>sip:tlx-1@sip.example?x=1&amp;y=2</Sip></Dial></Response>',
    );
    const plain = answerOf(
      [{ ...connect, record: false, to: { number: '+12025550123' }, callerId: '+14155550100' }],
      '',
    );
    expect(plain.body).toContain(
      '<Dial action="https://telyx.example/api/webhooks/twilio/voice?mark=ai+%26+more" method="POST" timeout="20"' +
        ' answerOnBridge="true" callerId="+14155550100"><Number>+12025550123</Number></Dial>',
    );
  });

  it('takes a message, and has it written down where Twilio can', () => {
    const voicemail = { do: 'voicemail', greeting: 'Hello', maxSeconds: 120, mark: 'message' } as const;
    const english = answerOf([{ ...voicemail, language: 'en' }, { do: 'hang-up' }]).body;
    expect(english).toContain('<Say language="en-US">Hello</Say><Record action=');
    expect(english).toContain('recording?account=abc&amp;kind=voicemail');
    expect(english).toContain(
      'transcribe="true" transcribeCallback="https://telyx.example/api/webhooks/twilio/transcription?account=abc"',
    );
    expect(english.endsWith('<Hangup/></Response>')).toBe(true);
    expect(answerOf([{ ...voicemail, language: 'tr' }]).body).not.toContain('transcribe');
    expect(answerOf([{ ...voicemail, language: 'en', maxSeconds: 180 }]).body).not.toContain('transcribe');
  });

  it('is empty to what no carrier does', () => {
    const { body } = webhook.answer(requestOf('/twilio/voice', arrived), {
      type: 'no-transfer',
      message: '',
    });
    expect(body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    expect(webhook.acknowledgement?.body).toBe(body);
  });

  it('is the XML that the SDK writes, whatever is said', async () => {
    const { default: VoiceResponse } = await import('twilio/lib/twiml/VoiceResponse');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (words) => {
        // The SDK refuses what XML cannot hold, and leaves white space as it is.
        fc.pre(!/[\p{Cc}\ufffe\uffff]/u.test(words));
        const theirs = new VoiceResponse();
        theirs.say({ language: 'en-US' }, words);
        theirs.hangup();
        expect(answerOf([{ do: 'say', text: words, language: 'en' }, { do: 'hang-up' }]).body).toBe(
          theirs.toString(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('leaves out what XML cannot hold, also inside a surrogate pair', () => {
    const { body } = answerOf([{ do: 'say', text: 'a\u0000\u0007b\ud800c😀\r\n', language: 'en' }]);
    expect(body).toContain('>abc😀&#xD;\n<');
  });
});

describe('News', () => {
  const newsOf = (path: string, fields: Record<string, string>, query?: string) =>
    webhook.parse(requestOf(path, fields, query === undefined ? {} : { query }));

  it('of a call: where it is, and how it ended', () => {
    const [ringing] = newsOf('/twilio/voice', arrived);
    expect(ringing).toMatchObject({
      type: 'call.progressed',
      progress: 'ringing',
      verstat: 'TN-Validation-Passed-A',
    });
    const Timestamp = 'Sat, 21 Nov 2026 05:46:17 +0000';
    const at = new Date('2026-11-21T05:46:17Z');
    const ended = { ...arrived, Timestamp, CallDuration: '61', SipResponseCode: '200' };
    for (const [CallStatus, outcome] of [
      ['completed', 'completed'],
      ['busy', 'busy'],
      ['no-answer', 'no-answer'],
      ['canceled', 'no-answer'],
      ['failed', 'failed'],
    ] as const) {
      expect(newsOf('/twilio/voice/status', { ...ended, CallStatus })).toEqual([
        expect.objectContaining({
          progress: 'ended',
          outcome,
          at,
          durationSeconds: 61,
          endedReason: `${CallStatus} (SIP 200)`,
        }),
      ]);
    }
    expect(newsOf('/twilio/voice/status', { ...ended, CallStatus: 'initiated' })).toEqual([
      expect.objectContaining({ progress: 'queued' }),
    ]);
    expect(newsOf('/twilio/voice/status', { ...ended, ParentCallSid: 'CA0' })).toEqual([]);
    expect(newsOf('/twilio/voice/status', { CallSid: 'CA1', CallStatus: 'new' })[0]).toMatchObject({
      type: 'unknown',
    });
  });

  it('of a text that came in', () => {
    const text = {
      MessageSid: 'SM1',
      From: '+12065550199',
      To: '+14155550100',
      Body: ' Yarın gelemem 😀 ',
      NumSegments: '2',
    };
    expect(
      newsOf('/twilio/sms', {
        ...text,
        NumMedia: '1',
        MediaUrl0: 'https://m.example/1',
        MediaContentType0: 'image/png',
      }),
    ).toEqual([
      {
        type: 'message.received',
        messageId: 'SM1',
        from: '+12065550199',
        to: '+14155550100',
        body: ' Yarın gelemem 😀 ',
        media: [{ url: 'https://m.example/1', contentType: 'image/png' }],
        segments: 2,
        at: null,
        carrierOptOut: null,
      },
    ]);
    const optOut = (Body: string, more = {}) =>
      (newsOf('/twilio/sms', { ...text, Body, ...more })[0] as { carrierOptOut: unknown }).carrierOptOut;
    expect(['stop', ' Cancel ', 'START', 'Yes', 'info', 'stop it'].map((word) => optOut(word))).toEqual([
      'STOP',
      'STOP',
      'START',
      null,
      'HELP',
      null,
    ]);
    expect(optOut('DUR', { OptOutType: 'STOP' })).toBe('STOP');
    expect(newsOf('/twilio/sms', { MessageSid: 'SM1' })[0]).toMatchObject({ type: 'unknown' });
  });

  it('of a text that went out', () => {
    const text = {
      MessageSid: 'SM1',
      To: '+12065550199',
      MessageStatus: 'delivered',
      RawDlrDoneDate: '2611210546',
    };
    expect(newsOf('/twilio/sms/status', text)).toEqual([
      {
        type: 'message.progressed',
        messageId: 'SM1',
        to: '+12065550199',
        state: { status: 'delivered', at: new Date('2026-11-21T05:46:00Z') },
      },
    ]);
    const failed = newsOf('/twilio/sms/status', {
      ...text,
      MessageStatus: 'undelivered',
      ErrorCode: '30005',
    });
    expect(failed[0]).toMatchObject({ state: { status: 'undelivered', code: '30005', permanent: true } });
    const odd = newsOf('/twilio/sms/status', { ...text, MessageStatus: 'failed', ErrorCode: '99999' });
    expect(odd[0]).toMatchObject({
      state: { status: 'failed', code: '99999', reason: 'Twilio could not deliver it.' },
    });
  });

  it('of recordings and what was said in them', () => {
    const made = {
      CallSid: 'CA1',
      RecordingSid: 'RE1',
      RecordingUrl: 'https://api.example/RE1',
      RecordingStatus: 'completed',
      RecordingDuration: '61',
      RecordingChannels: '2',
      RecordingSource: 'DialVerb',
    };
    const event = {
      type: 'recording.finished',
      callId: 'CA1',
      recordingId: 'RE1',
      url: 'https://api.example/RE1.mp3',
      durationSeconds: 61,
      channels: 2,
      voicemail: false,
    };
    expect(newsOf('/twilio/recording', made)).toEqual([event]);
    expect(newsOf('/twilio/recording', { ...made, RecordingSource: 'RecordVerb' })).toEqual([
      { ...event, voicemail: true },
    ]);
    expect(newsOf('/twilio/recording', made, 'kind=voicemail')).toEqual([{ ...event, voicemail: true }]);
    expect(newsOf('/twilio/recording', { ...made, RecordingStatus: 'absent' })[0]).toMatchObject({
      type: 'unknown',
    });
    const written = { ...made, TranscriptionText: 'Call me', TranscriptionStatus: 'completed' };
    expect(newsOf('/twilio/transcription', written)).toEqual([
      {
        type: 'transcription.finished',
        callId: 'CA1',
        recordingId: 'RE1',
        text: 'Call me',
        confidence: null,
      },
    ]);
    expect(newsOf('/twilio/transcription', { ...written, TranscriptionStatus: 'failed' })[0]).toMatchObject({
      text: null,
    });
  });
});
