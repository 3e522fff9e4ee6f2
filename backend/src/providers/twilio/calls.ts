import { z } from 'zod';
import { ProviderError } from '../error';
import type { CallRequest, CallsApi, ProviderCallState, ProviderCallStatus } from '../provider';
import { ask, parseDate, readList, speaker } from './client';
import { accountCodes } from './codes';
import type { TwilioCredentials } from './credentials';
import { liveCalls } from './live-calls';

/** The members of a call that we read. */
const placedCall = z.object({
  sid: z.string().min(1),
  status: z.string(),
  direction: z.string().nullish(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  answered_by: z.string().nullish(),
  date_created: z.string().nullish(),
  start_time: z.string().nullish(),
  duration: z.coerce.number().nullish(),
  end_time: z.string().nullish(),
  price: z.coerce.string().nullish(),
  price_unit: z.string().nullish(),
});

type PlacedCall = z.infer<typeof placedCall>;

/** Our clock and Twilio's may differ by this much when a call is searched by its time. */
const clockDifferenceMs = 120_000;
const searchedPages = 5;

/**
 * Calls that we place. Twilio keeps no name of ours and no key against repeats, so a call whose answer was lost is found
 * by its two ends and its time, among those that are not known as others.
 */
export const calls: CallsApi<TwilioCredentials> = {
  ...liveCalls,
  accountCodes,
  detectsMachines: true,

  async start(call, request) {
    return present(await ask(call, 'POST', '/Calls.json', { answer: placedCall, form: formOf(request) }));
  },

  async findStarted(call, request, since, known) {
    const found = await readList(call, '/Calls.json', 'calls', placedCall, {
      // Not by StartTime: a call that still waits in Twilio's queue has none.
      query: { To: request.to, From: request.from.number ?? undefined, PageSize: 100 },
      pages: searchedPages,
      enough: (items) => isBefore(items.at(-1), since),
    });
    // Newest first, and of two that fit the older one is more likely the one that was lost.
    const match = found
      .reverse()
      .find((each) => !known.has(each.sid) && !isBefore(each, since) && isSame(each, request));
    return match ? present(match) : null;
  },

  async get(call, id) {
    try {
      return present(await ask(call, 'GET', `/Calls/${encodeURIComponent(id)}.json`, { answer: placedCall }));
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'not-found') return null;
      throw error;
    }
  },
};

function formOf({ from, to, addresses, record, machineDetection, timeoutSeconds }: CallRequest) {
  if (addresses === null || from.number === null) {
    throw new ProviderError({
      provider: speaker.id,
      kind: 'rejected',
      message: 'Twilio calls from a number of its own only, and asks us what to do once somebody answers.',
    });
  }
  return {
    To: to,
    From: from.number,
    Url: addresses.plan,
    Method: 'POST',
    // A request that fails is made once more, before the callee hears silence.
    FallbackUrl: addresses.plan,
    FallbackMethod: 'POST',
    StatusCallback: addresses.status,
    StatusCallbackMethod: 'POST',
    StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    Timeout: String(Math.min(600, Math.max(5, Math.round(timeoutSeconds)))),
    ...(machineDetection !== 'off' && {
      MachineDetection: machineDetection === 'who' ? 'Enable' : 'DetectMessageEnd',
    }),
    ...(record && {
      Record: 'true',
      RecordingChannels: 'dual',
      RecordingStatusCallback: addresses.recording,
      RecordingStatusCallbackEvent: ['completed'],
      Trim: 'do-not-trim',
    }),
  };
}

function isBefore(each: PlacedCall | undefined, since: Date): boolean {
  const created = parseDate(each?.date_created ?? each?.start_time);
  return created !== null && created.getTime() < since.getTime() - clockDifferenceMs;
}

function isSame(each: PlacedCall, request: CallRequest): boolean {
  return each.direction === 'outbound-api' && each.to === request.to && each.from === request.from.number;
}

const statuses: Record<string, ProviderCallStatus> = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'in-progress',
};

function present(each: PlacedCall): ProviderCallState {
  const status = statuses[each.status] ?? 'ended';
  const endedAt = parseDate(each.end_time);
  const price = each.price?.replace(/^-/, '');
  return {
    id: each.sid,
    status,
    // `start_time` is when it began to ring; `duration` counts from the answer.
    startedAt: endedAt && each.duration ? new Date(endedAt.getTime() - each.duration * 1000) : null,
    endedAt,
    endedReason: status === 'ended' ? each.status : null,
    answered: status === 'ended' ? each.status === 'completed' : null,
    cost:
      status === 'ended' && price && each.price_unit
        ? { amount: price, currency: each.price_unit.toUpperCase() }
        : null,
    machineResult: each.answered_by ?? null,
  };
}
