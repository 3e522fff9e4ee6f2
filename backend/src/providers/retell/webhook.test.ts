import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '../event';
import { webhook } from './webhook';

const apiKey = 'made-up-api-key-of-a-tenant';
const at = Date.parse('2026-11-28T10:00:00Z');

function signed(text: string, { key = apiKey, stamp = at }: { key?: string; stamp?: number } = {}): string {
  return `v=${stamp},d=${createHmac('sha256', key)
    .update(text + stamp)
    .digest('hex')}`;
}

function requestOf(text: string, signature: string | undefined = signed(text)): WebhookRequest {
  return {
    method: 'POST',
    url: 'https://telyx.example/api/webhooks/retell',
    path: '/retell',
    query: new URLSearchParams(),
    headers: signature === undefined ? {} : { 'x-retell-signature': signature },
    rawBody: Buffer.from(text),
  };
}

function verdictOf(request: WebhookRequest, more: object = {}, now = at) {
  return webhook.verify(request, {
    credentials: { apiKey, ...more },
    secrets: [],
    now: new Date(now),
  });
}

const call = {
  call_id: 'call_1',
  call_type: 'phone_call',
  agent_id: 'agent_1',
  agent_version: 0,
  call_status: 'ended',
  direction: 'inbound',
  from_number: '+14155550123',
  to_number: '+12125550100',
  start_timestamp: at - 60_000,
  end_timestamp: at,
  duration_ms: 60_000,
  disconnection_reason: 'user_hangup',
  metadata: { reference: 'tlx-0123456789abcdef0123456789abcdef' },
};
const delivery = (event: string, more: object = {}) => JSON.stringify({ event, call: { ...call, ...more } });

describe('the proof of a delivery', () => {
  it('fits a vector that was computed elsewhere', () => {
    // echo -n '{"event":"call_started"}1700000000000' | openssl dgst -sha256 -hmac 'key_for_a_vector'
    const body = '{"event":"call_started"}';
    const digest = 'e312455eed13146007e7baf4d28457529a9a56d6feae0c33d809ff7f0d0cb9dc';
    const verdict = webhook.verify(requestOf(body, `v=1700000000000,d=${digest}`), {
      credentials: { apiKey: 'key_for_a_vector' },
      secrets: [],
      now: new Date(1_700_000_000_000),
    });
    // Proven, and yet no message: a call is missing.
    expect(verdict).toEqual({ ok: false, reason: 'It is not a message of Retell.' });
  });

  it.each([
    ['the API key', apiKey, {}],
    ['the key with the webhook badge', 'made-up-webhook-key', { webhookKey: 'made-up-webhook-key' }],
  ])('takes %s', (_name, key, more) => {
    const text = delivery('call_ended');
    expect(verdictOf(requestOf(text, signed(text, { key })), more)).toEqual({
      ok: true,
      deliveryKey: 'call_ended:call_1',
    });
  });

  it('takes a key that the operator has set', () => {
    const text = delivery('call_ended');
    const verdict = webhook.verify(requestOf(text, signed(text, { key: 'set-by-the-operator' })), {
      credentials: { apiKey },
      secrets: ['set-by-the-operator'],
      now: new Date(at),
    });
    expect(verdict.ok).toBe(true);
  });

  it('is refused when forged, altered, unsigned, re-serialised or malformed', () => {
    const text = delivery('call_ended');
    const right = signed(text);
    expect(verdictOf(requestOf(text, signed(text, { key: 'another-key' }))).ok).toBe(false);
    expect(verdictOf(requestOf(text.replace('user_hangup', 'agent_hangup'), right)).ok).toBe(false);
    expect(verdictOf({ ...requestOf(text), headers: {} }).ok).toBe(false);
    expect(verdictOf(requestOf(JSON.stringify(JSON.parse(text), null, 1), right)).ok).toBe(false);
    for (const signature of ['', 'd=00', `v=${at}`, right.slice(0, -1), `v=now,d=${'0'.repeat(64)}`])
      expect(verdictOf(requestOf(text, signature)).ok).toBe(false);
    // The time is signed as well.
    expect(verdictOf(requestOf(text, right.replace(String(at), String(at + 1)))).ok).toBe(false);
  });

  it.each([
    [299_999, true],
    [300_001, false],
    [-299_999, true],
    [-300_001, false],
  ])('that is %d ms old is taken: %s', (age, ok) => {
    const text = delivery('call_ended');
    expect(verdictOf(requestOf(text), {}, at + age).ok).toBe(ok);
  });

  it('names a repeat as it named the first, also with a fresh signature', () => {
    const text = delivery('call_ended');
    const again = requestOf(text, signed(text, { stamp: at + 5_000 }));
    expect(verdictOf(again)).toEqual(verdictOf(requestOf(text)));
    const started = verdictOf(requestOf(delivery('call_started')));
    expect(started).toEqual({ ok: true, deliveryKey: 'call_started:call_1' });
    const long = delivery('call_ended', { call_id: `call_${'x'.repeat(300)}` });
    const verdict = verdictOf(requestOf(long));
    expect(verdict.ok && verdict.deliveryKey.length).toBeLessThanOrEqual(120);
  });
});

describe('news', () => {
  const eventsOf = (text: string) => webhook.parse(requestOf(text));

  it('of a call that begins', () => {
    expect(eventsOf(delivery('call_started'))).toEqual([
      {
        type: 'call.progressed',
        call: {
          callId: 'call_1',
          direction: 'inbound',
          from: '+14155550123',
          to: '+12125550100',
          voiceNumberId: null,
          assistantId: 'agent_1',
          reference: 'tlx-0123456789abcdef0123456789abcdef',
        },
        progress: 'in-progress',
        at: new Date(at - 60_000),
      },
    ]);
  });

  it('of a call that has ended, with its report', () => {
    const words = [{ word: 'Hello', start: 0.4, end: 0.6 }];
    const events = eventsOf(
      delivery('call_ended', {
        transcript: 'Agent: Hello!\nUser: Hi.\n',
        transcript_with_tool_calls: [
          { role: 'agent', content: 'Hello!', words },
          { role: 'tool_call_invocation', tool_call_id: 't1', name: 'prices', arguments: '{}' },
          { role: 'tool_call_result', tool_call_id: 't1', content: 'A haircut costs 30.' },
          { role: 'user', content: 'Hi.', words: [{ word: 'Hi.', start: 2.1, end: 2.3 }] },
        ],
        recording_url: 'https://recordings.example.com/1.wav',
        call_cost: { combined_cost: 12.5, product_costs: [] },
      }),
    );
    expect(events).toMatchObject([
      { type: 'call.progressed', progress: 'ended', outcome: 'completed', durationSeconds: 60 },
      {
        type: 'call.reported',
        outcome: 'completed',
        endedReason: 'user_hangup',
        summary: null,
        recording: { url: 'https://recordings.example.com/1.wav' },
        cost: { amount: '0.125', currency: 'USD' },
        turns: [
          { role: 'assistant', text: 'Hello!', at: 0.4 },
          { role: 'tool', text: 'A haircut costs 30.', at: 0.4 },
          { role: 'caller', text: 'Hi.', at: 2.1 },
        ],
      },
    ]);
  });

  it('of a call without leave to record brings no recording', () => {
    const recording_url = 'https://recordings.example.com/1.wav';
    const text = delivery('call_ended', { recording_url, data_storage_setting: 'basic_attributes_only' });
    expect(eventsOf(text)[1]).toMatchObject({ type: 'call.reported', recording: null });
  });

  it('of the analysis that follows', () => {
    const text = delivery('call_analyzed', { call_analysis: { call_summary: 'Asked for prices.' } });
    expect(eventsOf(text)).toMatchObject([{ type: 'call.reported', summary: 'Asked for prices.' }]);
  });

  it.each([
    ['dial_busy', undefined, 'busy'],
    ['dial_no_answer', undefined, 'no-answer'],
    ['dial_failed', undefined, 'failed'],
    ['registered_call_timeout', undefined, 'failed'],
    ['error_llm_websocket_open', at, 'failed'],
    ['voicemail_reached', at, 'completed'],
    ['a_reason_of_next_year', at, 'completed'],
  ])('of a call that ended with %s', (disconnection_reason, start_timestamp, outcome) => {
    expect(eventsOf(delivery('call_ended', { disconnection_reason, start_timestamp }))[0]).toMatchObject({
      outcome,
    });
  });

  it('that is not known is kept, and what is said at the end anyway is not', () => {
    expect(eventsOf(delivery('call_sang'))).toEqual([{ type: 'unknown', name: 'call_sang' }]);
    expect(eventsOf(delivery('transcript_updated'))).toEqual([]);
    expect(eventsOf('not json')).toEqual([{ type: 'unknown', name: 'no message' }]);
    expect(eventsOf('{"event":"call_ended","call":{}}')).toEqual([{ type: 'unknown', name: 'no message' }]);
  });
});

describe('questions', () => {
  const ask = (body: object) => webhook.question(requestOf(JSON.stringify(body)));

  it('asks who answers, with and without an id of the call', () => {
    const call_inbound = { from_number: '+14155550123', to_number: '+12125550100' };
    expect(
      ask({ event: 'call_inbound', call_inbound: { ...call_inbound, call_id: 'call_9' } }),
    ).toMatchObject({
      type: 'assistant.wanted',
      call: { callId: 'call_9', direction: 'inbound', from: '+14155550123', to: '+12125550100' },
    });
    const unnamed = ask({ event: 'call_inbound', call_inbound });
    expect(unnamed?.call.callId).toMatch(/^inbound:/);
    expect(ask({ event: 'call_inbound', call_inbound })).toEqual(unnamed);
  });

  it('uses a tool, and names the use by the transcript', () => {
    const used = (tool_call_id: string) => ({
      name: 'prices',
      args: { service: 'haircut' },
      call: {
        ...call,
        transcript_with_tool_calls: [
          { role: 'tool_call_invocation', tool_call_id, name: 'prices', arguments: '{}' },
        ],
      },
    });
    expect(ask(used('t1'))).toMatchObject({
      type: 'tools.called',
      tools: [{ id: 'call_1:t1', name: 'prices', arguments: { service: 'haircut' } }],
    });
    expect(ask(used('t2'))).toMatchObject({ tools: [{ id: 'call_1:t2' }] });
  });

  it('names a use without a transcript by its body, and takes arguments that are none', () => {
    const use = { name: 'prices', args: 'nonsense', call };
    const first = ask(use);
    expect(first).toMatchObject({ tools: [{ name: 'prices', arguments: {} }] });
    expect(ask(use)).toEqual(first);
    expect(ask({ ...use, args: { a: 1 } })).not.toEqual(first);
  });

  it('is answered in the words of Retell', () => {
    const answer = (given: Parameters<typeof webhook.answer>[1]) =>
      JSON.parse(webhook.answer(requestOf('{}'), given).body);
    expect(answer({ type: 'assistant', assistantId: 'agent_2', variables: { a: 'b' } })).toEqual({
      call_inbound: { override_agent_id: 'agent_2', dynamic_variables: { a: 'b' } },
    });
    expect(answer({ type: 'no-assistant', text: 'Sorry.', transferTo: null })).toEqual({ call_inbound: {} });
    const result = { id: '1', name: 'prices', result: 'Thirty.', failed: false };
    expect(answer({ type: 'tools', results: [result] })).toEqual({ result: 'Thirty.' });
    expect(answer({ type: 'tools', results: [{ ...result, failed: true }] })).toEqual({ error: 'Thirty.' });
    expect(answer({ type: 'tools', results: [{ ...result, transferTo: '+12125550177' }] })).toEqual({
      result: 'Thirty.',
      transfer_number: '+12125550177',
    });
  });
});
