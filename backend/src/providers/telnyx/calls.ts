import { z } from 'zod';
import type { CallRequest, ProviderCallState } from '../call';
import type { CallsApi } from '../provider';
import { ask, askOne, refusal, type TelnyxCall } from './client';
import { readState, writeState } from './client-state';
import { commandId, isOver, ringSeconds } from './control';
import type { TelnyxCredentials } from './credentials';
import { liveCalls } from './live-calls';
import { parseTime } from './message-state';
import { applicationOf } from './number-homes';

/** The members of a call that we read. */
const placedCall = z.object({
  call_control_id: z.string().min(1),
  is_alive: z.boolean(),
  call_duration: z.number().nullish(),
  start_time: z.string().nullish(),
  end_time: z.string().nullish(),
});
type PlacedCall = z.infer<typeof placedCall>;

const activeCalls = z.object({
  data: z.array(z.object({ call_control_id: z.string().min(1), client_state: z.string().nullish() })),
  meta: z.object({ cursors: z.object({ after: z.string().nullish() }).nullish() }).nullish(),
});
const mostPages = 20;

/** Calls that we place. Our own name goes with each, both as a guard against repeats and as what Telnyx says back. */
export const calls: CallsApi<TelnyxCredentials> = {
  ...liveCalls,
  detectsMachines: true,

  async start(call, request) {
    const { number } = request.from;
    if (number === null) throw refusal('Telnyx calls from a number of its own only.', 'from');
    const placed = await askOne(call, 'POST', '/calls', {
      answer: placedCall.omit({ is_alive: true }),
      body: bodyOf(request, number, await applicationOf(call)),
    });
    return present({ ...placed, is_alive: true });
  },

  async findStarted(call, request) {
    // A call that is over is in no list; but what happened in it has been told, with our name for it.
    const id = await findActive(call, request.reference);
    return id === null ? null : read(call, id);
  },

  get: read,
};

function bodyOf(request: CallRequest, from: string, connectionId: string): object {
  const { reference, to, record, machineDetection, timeoutSeconds } = request;
  return {
    connection_id: connectionId,
    from,
    to,
    timeout_secs: ringSeconds(timeoutSeconds),
    command_id: commandId(reference, 'call'),
    client_state: writeState({ for: 'call', reference, detects: machineDetection }),
    ...(machineDetection !== 'off' && {
      answering_machine_detection: machineDetection === 'who' ? 'detect' : 'greeting_end',
    }),
    ...(record && { record: 'record-from-answer', record_format: 'mp3', record_channels: 'dual' }),
  };
}

async function findActive(call: TelnyxCall, reference: string): Promise<string | null> {
  const path = `/connections/${await applicationOf(call)}/active_calls`;
  let after: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const { data, meta } = await ask(call, 'GET', path, {
      answer: activeCalls,
      query: { 'page[limit]': 250, 'page[after]': after },
    });
    const found = data.find(({ client_state }) => {
      const state = readState(client_state);
      return state?.for === 'call' && state.reference === reference;
    });
    if (found) return found.call_control_id;
    after = meta?.cursors?.after ?? undefined;
    if (!after) return null;
  }
  return null;
}

async function read(call: TelnyxCall, id: string): Promise<ProviderCallState | null> {
  try {
    return present(await askOne(call, 'GET', `/calls/${encodeURIComponent(id)}`, { answer: placedCall }));
  } catch (error) {
    if (isOver(error)) return null;
    throw error;
  }
}

/** Telnyx does not say whether it still rings, but how long has been spoken. */
function present(each: PlacedCall): ProviderCallState {
  const hasSpoken = (each.call_duration ?? 0) > 0;
  return {
    id: each.call_control_id,
    status: each.is_alive ? (hasSpoken ? 'in-progress' : 'queued') : 'ended',
    startedAt: parseTime(each.start_time),
    endedAt: each.is_alive ? null : parseTime(each.end_time),
    endedReason: null,
    answered: each.is_alive ? null : hasSpoken,
    cost: null,
  };
}
