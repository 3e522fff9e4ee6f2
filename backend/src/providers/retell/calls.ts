import { z } from 'zod';
import type { CallsApi, DialInApi, ProviderCallState, ProviderCallStatus } from '../provider';
import { type CallObject, callObject, costOf, dateOf } from './call-object';
import { ask, refused, unlessGone } from './client';
import type { RetellCredentials } from './credentials';
import { wasAnswered } from './ended-reason';
import { listed, pageOf } from './listing';
import { sipHost } from './numbers';

/** A call comes with its transcript. */
const callsPerPage = 50;

/** Our clock and Retell's may differ by this much when a call is searched by its time. */
const clockDifferenceMs = 300_000;

export const calls: CallsApi<RetellCredentials> = {
  async start(call, { reference, from, to, assistantId }) {
    if (assistantId === null)
      throw refused('Retell places calls for a receptionist only, and none was named.', 'no-assistant');
    const body = {
      from_number: from.id,
      to_number: to,
      override_agent_id: assistantId,
      metadata: { reference },
    };
    return presentCall(await ask(call, 'POST', '/v2/create-phone-call', { answer: callObject, body }));
  },

  async findStarted(call, { reference }, since) {
    const earliest = since.getTime() - clockDifferenceMs;
    const pages = listed((pagination_key) =>
      ask(call, 'POST', '/v3/list-calls', {
        answer: pageOf(callObject),
        body: {
          limit: callsPerPage,
          sort_order: 'descending',
          ...(pagination_key !== undefined && { pagination_key }),
        },
        changes: false,
      }),
    );
    for await (const each of pages) {
      if (each.metadata?.reference === reference) return presentCall(each);
      if (each.start_timestamp != null && each.start_timestamp < earliest) return null;
    }
    return null;
  },

  async get(call, id) {
    const found = await unlessGone(
      ask(call, 'GET', `/v2/get-call/${encodeURIComponent(id)}`, { answer: callObject }),
    );
    return found && presentCall(found);
  },

  async hangUp(call, id) {
    await unlessGone(
      ask(call, 'POST', `/v2/stop-call/${encodeURIComponent(id)}`, {
        answer: z.unknown(),
        // A call that is over is refused by a sentence, and that is what was wanted.
        explain: (status) => (status === 400 || status === 422 ? { kind: 'not-found' } : undefined),
      }),
    );
  },
};

/** https://docs.retellai.com/deploy/custom-telephony, "dial to SIP URI". */
export const dialIn: DialInApi<RetellCredentials> = {
  async register(call, { reference, assistantId, from, to }) {
    const { call_id } = await ask(call, 'POST', '/v2/register-phone-call', {
      answer: callObject,
      body: {
        agent_id: assistantId,
        direction: 'inbound',
        ...(from !== null && { from_number: from }),
        to_number: to,
        metadata: { reference },
      },
    });
    return { callId: call_id, sipUri: `sip:${call_id}@${sipHost}` };
  },
};

const statuses: Record<string, ProviderCallStatus> = {
  registered: 'queued',
  ongoing: 'in-progress',
  ended: 'ended',
  not_connected: 'ended',
  error: 'ended',
};

function presentCall(placed: CallObject): ProviderCallState {
  const status = statusOf(placed);
  const over = status === 'ended';
  const reason = placed.disconnection_reason ?? null;
  return {
    id: placed.call_id,
    status,
    startedAt: dateOf(placed.start_timestamp),
    endedAt: dateOf(placed.end_timestamp),
    endedReason: reason,
    answered: over ? wasAnswered(reason, placed.start_timestamp != null) : null,
    cost: over ? costOf(placed) : null,
  };
}

/** A word Retell has added since is judged by what else is known, so that nobody waits for ever. */
function statusOf({ call_status, start_timestamp, end_timestamp }: CallObject): ProviderCallStatus {
  const known = statuses[call_status ?? ''];
  if (known) return known;
  if (end_timestamp != null) return 'ended';
  return start_timestamp == null ? 'queued' : 'in-progress';
}
