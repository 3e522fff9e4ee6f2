import { createHmac } from 'node:crypto';
import type { ProviderEvent, WebhookRequest } from '../event';
import { webhook } from './webhook';
import { fullNumber } from './webhook-message';

const secret = 'a-secret-of-this-account';
const now = new Date('2026-11-21T09:00:00Z');
const credentials = { privateKey: 'key-of-a-tenant' };
const keys = { credentials, secrets: [secret], now };

const call = {
  id: 'call-1',
  orgId: 'org',
  type: 'inboundPhoneCall',
  phoneNumberId: 'number-1',
  assistantId: 'assistant-1',
  monitor: { controlUrl: 'https://live.vapi.ai/call-1/control' },
};
const about = {
  timestamp: now.getTime(),
  call,
  customer: { number: '+905321112233' },
  phoneNumber: { id: 'number-1', number: '+908501112233' },
};

function deliver(message: object, headers: Record<string, string> = {}): WebhookRequest {
  return {
    method: 'POST',
    url: 'https://telyx.example.com/api/webhooks/vapi?account=platform:VAPI',
    path: '/vapi',
    query: new URLSearchParams({ account: 'platform:VAPI' }),
    headers,
    rawBody: Buffer.from(JSON.stringify({ message })),
  };
}

function signed(message: object, at: string | number = now.getTime() / 1000, by = secret): WebhookRequest {
  const request = deliver(message);
  const signature = createHmac('sha256', by).update(`${at}.`).update(request.rawBody).digest('hex');
  return { ...request, headers: { 'x-signature': signature, 'x-timestamp': String(at) } };
}

const status = { type: 'status-update', status: 'in-progress', ...about };

describe('the proof', () => {
  it('is the fixed vector: time, a dot, and the body as it came', () => {
    // Computed apart from this code: printf '1763715600.{"message":{"type":"hang"}}' | openssl dgst -sha256 -hmac k
    const request = {
      ...deliver({ type: 'hang' }),
      headers: {
        'x-timestamp': '1763715600',
        'x-signature': 'a46ca90c08a519fed4e6e3d8c79c6c405e2c542a3f24b0497825032f6518976c',
      },
    };
    const at = { credentials, secrets: ['k'], now: new Date(1763715600_000) };
    expect(webhook.verify(request, at)).toEqual({ ok: true, deliveryKey: expect.stringMatching(/^hang:/) });
  });

  it.each([
    ['seconds', now.getTime() / 1000],
    ['milliseconds', now.getTime()],
    ['almost five minutes', now.getTime() / 1000 - 299],
  ])('takes a time in %s', (_name, at) => {
    expect(webhook.verify(signed(status, at), keys)).toMatchObject({ ok: true });
  });

  it.each([
    ['stale', signed(status, now.getTime() / 1000 - 301)],
    ['from the future', signed(status, now.getTime() + 301_000)],
    [
      'without a time',
      { ...signed(status), headers: { 'x-signature': signed(status).headers['x-signature'] } },
    ],
    ['with a time that is none', signed(status, 'yesterday')],
    ['by the secret of another account', signed(status, undefined, 'a-secret-of-another')],
    ['without a signature', deliver(status)],
    ['with an empty signature', { ...signed(status), headers: { 'x-signature': '', 'x-timestamp': '1' } }],
    [
      'with a moved time',
      {
        ...signed(status),
        headers: { ...signed(status).headers, 'x-timestamp': String(now.getTime() / 1000 - 1) },
      },
    ],
    [
      'serialised again',
      { ...signed(status), rawBody: Buffer.from(JSON.stringify({ message: status }, null, 1)) },
    ],
    ['with a wrong token', deliver(status, { authorization: 'Bearer wrong' })],
    [
      'with a token and an old message',
      deliver({ ...status, timestamp: now.getTime() - 301_000 }, { authorization: `Bearer ${secret}` }),
    ],
    [
      'with a token and no time',
      deliver({ ...status, timestamp: undefined }, { authorization: `Bearer ${secret}` }),
    ],
    ['that is no message', { ...signed({}), ...signText('[]') }],
  ])('refuses one %s', (_name, request) => {
    expect(webhook.verify(request as WebhookRequest, keys)).toEqual({
      ok: false,
      reason: expect.any(String),
    });
  });

  function signText(text: string) {
    const at = now.getTime() / 1000;
    const signature = createHmac('sha256', secret).update(`${at}.${text}`).digest('hex');
    return { rawBody: Buffer.from(text), headers: { 'x-signature': signature, 'x-timestamp': String(at) } };
  }

  it('refuses everything where there is no secret', () => {
    expect(webhook.verify(signed(status, undefined, ''), { ...keys, secrets: [] })).toMatchObject({
      ok: false,
    });
  });

  it('takes older keys, and a token', () => {
    expect(webhook.verify(signed(status), { ...keys, secrets: ['newest', secret] })).toMatchObject({
      ok: true,
    });
    const shown: Record<string, string>[] = [
      { authorization: `Bearer ${secret}` },
      { 'x-vapi-secret': secret },
    ];
    for (const headers of shown)
      expect(webhook.verify(deliver(status, headers), keys)).toMatchObject({ ok: true });
  });

  it('names a delivery the same each time, and no two alike', () => {
    const keyOf = (message: object, at?: number) => {
      const verdict = webhook.verify(signed(message, at), keys);
      return verdict.ok ? verdict.deliveryKey : '';
    };
    expect(keyOf(status)).toBe(keyOf(status, now.getTime() + 20));
    const others = [
      status,
      { ...status, status: 'ended' },
      { ...status, timestamp: now.getTime() + 1 },
      { ...status, call: { ...call, id: 'call-2' } },
      { ...status, type: 'hang' },
      { type: 'tool-calls', ...about, toolCallList: [{ id: 'a' }] },
      { type: 'tool-calls', ...about, toolCallList: [{ id: 'b' }] },
      { type: 'x'.repeat(300) },
    ].map((each) => keyOf(each));
    expect(new Set(others).size).toBe(others.length);
    for (const key of others) expect(key.length).toBeLessThanOrEqual(120);
  });
});

describe('questions', () => {
  const facts = {
    callId: 'call-1',
    direction: 'inbound',
    from: '+905321112233',
    to: '+908501112233',
    voiceNumberId: 'number-1',
    assistantId: 'assistant-1',
    reference: null,
  };

  it.each([
    [
      'in function',
      { id: 't1', type: 'function', function: { name: 'prices', arguments: { service: 'cut' } } },
    ],
    [
      'in function as text',
      { id: 't1', type: 'function', function: { name: 'prices', arguments: '{"service":"cut"}' } },
    ],
    ['beside the id', { id: 't1', name: 'prices', arguments: { service: 'cut' } }],
    ['beside the id as text', { id: 't1', name: 'prices', arguments: '{"service":"cut"}' }],
    ['as parameters', { id: 't1', name: 'prices', parameters: { service: 'cut' } }],
  ])('reads a tool call %s', (_name, item) => {
    const expected = {
      type: 'tools.called',
      call: facts,
      tools: [{ id: 't1', name: 'prices', arguments: { service: 'cut' } }],
    };
    expect(webhook.question(deliver({ type: 'tool-calls', ...about, toolCallList: [item] }))).toEqual(
      expected,
    );
    const wrapped = [{ type: 'function', toolCall: item }];
    expect(
      webhook.question(deliver({ type: 'tool-calls', ...about, toolWithToolCallList: wrapped })),
    ).toEqual(expected);
  });

  it.each([['{not json'], ['[1]'], [null], [7], [[1]]])('makes nothing of arguments %j', (args) => {
    const item = { id: 't1', function: { name: 'prices', arguments: args } };
    const asked = webhook.question(
      deliver({ type: 'tool-calls', ...about, toolCallList: [item, 5, null, { name: 'x' }] }),
    );
    expect(asked).toMatchObject({ tools: [{ id: 't1', name: 'prices', arguments: {} }] });
  });

  it('reads the others, and nothing that only tells', () => {
    expect(webhook.question(deliver({ type: 'assistant-request', ...about }))).toMatchObject({
      type: 'assistant.wanted',
      call: facts,
    });
    expect(webhook.question(deliver({ type: 'transfer-destination-request', ...about }))).toMatchObject({
      type: 'transfer.wanted',
    });
    expect(webhook.question(deliver(status))).toBeNull();
    expect(webhook.question(deliver({ type: 'tool-calls', toolCallList: [] }))).toBeNull();
    expect(webhook.question({ ...deliver(status), rawBody: Buffer.from('{') })).toBeNull();
  });

  it('answers with status 200 and lines without breaks', () => {
    const request = deliver({ type: 'tool-calls', ...about });
    const answer = webhook.answer(request, {
      type: 'tools',
      results: [
        { id: 't1', name: 'prices', result: 'Cut: 30 €\nDye: 50 €\u2028', failed: false },
        { id: 't2', name: 'cancel', result: 'No.\r\n', failed: true },
      ],
    });
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json' });
    expect(JSON.parse(answer.body)).toEqual({
      results: [
        { toolCallId: 't1', name: 'prices', result: 'Cut: 30 € Dye: 50 €' },
        { toolCallId: 't2', name: 'cancel', error: 'No.' },
      ],
    });
  });

  it('answers who speaks and where a call goes', () => {
    const body = (answer: Parameters<typeof webhook.answer>[1]) =>
      JSON.parse(webhook.answer(deliver(status), answer).body);
    expect(body({ type: 'assistant', assistantId: 'a', variables: {} })).toEqual({ assistantId: 'a' });
    expect(body({ type: 'assistant', assistantId: 'a', variables: { x: 'y' } })).toEqual({
      assistantId: 'a',
      assistantOverrides: { variableValues: { x: 'y' } },
    });
    expect(body({ type: 'no-assistant', text: 'Sorry.', transferTo: null })).toEqual({ error: 'Sorry.' });
    expect(body({ type: 'no-assistant', text: 'Sorry.', transferTo: '+905320000000' })).toMatchObject({
      destination: { type: 'number', number: '+905320000000', message: 'Sorry.', callerId: '+908501112233' },
    });
    expect(body({ type: 'transfer', to: '+905320000000', message: 'One moment.' })).toMatchObject({
      destination: { number: '+905320000000', message: 'One moment.' },
    });
    expect(body({ type: 'no-transfer', message: 'Nobody is here.' })).toEqual({ error: 'Nobody is here.' });
  });
});

describe('events', () => {
  const read = (message: object): ProviderEvent[] => webhook.parse(deliver(message));

  it.each([
    ['scheduled', 'queued'],
    ['queued', 'queued'],
    ['ringing', 'ringing'],
    ['in-progress', 'in-progress'],
    ['forwarding', 'in-progress'],
    ['ended', 'ended'],
    ['not-found', 'ended'],
  ])('read the status %s', (given, progress) => {
    expect(read({ ...status, status: given })).toMatchObject([
      { type: 'call.progressed', progress, at: now },
    ]);
  });

  it('tell where a live call is controlled, and how one ended', () => {
    expect(read(status)).toMatchObject([{ controlUrl: 'https://live.vapi.ai/call-1/control' }]);
    const ended = { ...status, status: 'ended', endedReason: 'customer-busy' };
    expect(read(ended)).toMatchObject([{ outcome: 'busy', endedReason: 'customer-busy' }]);
    const times = { startedAt: '2026-11-21T08:58:00Z', endedAt: '2026-11-21T09:00:00Z' };
    const talked = { ...ended, endedReason: 'customer-ended-call', call: { ...call, ...times } };
    expect(read(talked)).toMatchObject([{ outcome: 'completed', durationSeconds: 120 }]);
  });

  const messages = [
    { role: 'system', message: 'You are…', time: 1, secondsFromStart: 0 },
    { role: 'bot', message: 'Hello.', time: 1, endTime: 2, secondsFromStart: 0.5 },
    { role: 'user', message: 'Are you open?', time: 1, endTime: 2, secondsFromStart: 2.25 },
    { role: 'tool_calls', toolCalls: [], message: '', time: 1, secondsFromStart: 3 },
    {
      role: 'tool_call_result',
      toolCallId: 't',
      name: 'x',
      result: 'today: 9–18',
      time: 1,
      secondsFromStart: 3.5,
    },
    'nonsense',
  ];
  const turns = [
    { role: 'assistant', text: 'Hello.', at: 0.5 },
    { role: 'caller', text: 'Are you open?', at: 2.25 },
    { role: 'tool', text: 'today: 9–18', at: 3.5 },
  ];
  const report = {
    type: 'end-of-call-report',
    ...about,
    endedReason: 'customer-ended-call',
    startedAt: '2026-11-21T08:58:00Z',
    endedAt: '2026-11-21T09:00:00Z',
    cost: 0.0123456,
  };

  it('read a report where it is now', () => {
    const artifact = {
      transcript: 'AI: Hello.',
      messages,
      presignedMonoUrl: 'https://storage.vapi.ai/mono?sig=1',
      presignedUrlsExpiresAt: '2026-11-21T10:00:00Z',
      recording: {
        stereoUrl: 'https://storage.vapi.ai/stereo',
        mono: { combinedUrl: 'https://storage.vapi.ai/mono' },
      },
    };
    expect(read({ ...report, artifact, analysis: { summary: 'Asked for the hours.' } })).toEqual([
      {
        type: 'call.reported',
        call: expect.objectContaining({ callId: 'call-1' }),
        outcome: 'completed',
        endedReason: 'customer-ended-call',
        startedAt: new Date('2026-11-21T08:58:00Z'),
        endedAt: new Date('2026-11-21T09:00:00Z'),
        transcript: 'AI: Hello.',
        turns,
        summary: 'Asked for the hours.',
        recording: {
          url: 'https://storage.vapi.ai/mono?sig=1',
          stereoUrl: 'https://storage.vapi.ai/stereo',
          expiresAt: new Date('2026-11-21T10:00:00Z'),
        },
        cost: { amount: '0.01235', currency: 'USD' },
      },
    ]);
  });

  it('read a report where it was', () => {
    const old = {
      transcript: 'AI: Hello.',
      messages,
      summary: 'Asked.',
      recordingUrl: 'https://storage.vapi.ai/r.wav',
    };
    expect(read({ ...report, ...old })).toMatchObject([
      {
        transcript: 'AI: Hello.',
        turns,
        summary: 'Asked.',
        recording: { url: 'https://storage.vapi.ai/r.wav' },
      },
    ]);
  });

  it('read a report of a call that never connected', () => {
    const bare = {
      type: 'end-of-call-report',
      ...about,
      endedReason: 'customer-did-not-answer',
      artifact: {},
      analysis: {},
    };
    expect(read(bare)).toMatchObject([
      {
        outcome: 'no-answer',
        startedAt: null,
        endedAt: now,
        transcript: null,
        turns: [],
        recording: null,
        cost: null,
      },
    ]);
  });

  it.each(['pipeline-error-openai-llm-failed', 'call.in-progress.error-vapifault-worker-died'])(
    'call one that broke off for %s failed',
    (endedReason) => {
      expect(read({ ...report, endedReason })).toMatchObject([{ outcome: 'failed' }]);
    },
  );

  it('leave out what is only heard, and keep what is not known', () => {
    for (const type of [
      'transcript',
      'transcript[transcriptType="final"]',
      'speech-update',
      'conversation-update',
      'hang',
    ])
      expect(read({ type, ...about })).toEqual([]);
    expect(read({ type: 'call.artifact.upload', ...about })).toEqual([
      { type: 'unknown', name: 'call.artifact.upload' },
    ]);
    expect(webhook.parse({ ...deliver({}), rawBody: Buffer.from('x') })).toEqual([
      { type: 'unknown', name: 'no message' },
    ]);
  });

  it('turn the two ends round for a call of ours', () => {
    const name = 'tlx-0123456789abcdef0123456789abcdef';
    const [event] = read({ ...status, call: { ...call, type: 'outboundPhoneCall', name } });
    expect(event).toMatchObject({
      call: { direction: 'outbound', from: '+908501112233', to: '+905321112233', reference: name },
    });
  });
});

it.each([
  ['+905321112233', '+908501112233', '+905321112233'],
  ['05321112233', '+908501112233', '+905321112233'],
  ['5321112233', '+908501112233', '+905321112233'],
  ['905321112233', '+908501112233', '+905321112233'],
  ['00905321112233', null, '+905321112233'],
  ['(415) 555-0100', '+14155550111', '+14155550100'],
  ['14155550100', '+14155550111', '+14155550100'],
  ['anonymous', '+908501112233', null],
  ['', null, null],
  [null, null, null],
])('completes %s for %s', (given, called, whole) => {
  expect(fullNumber(given, called)).toBe(whole);
});
