import { z } from 'zod';
import { ProviderError } from '../error';
import type { CallsApi, ProviderCallState, ProviderCallStatus } from '../provider';
import { artifactPlanOf } from './assistants';
import { ask } from './client';
import { control, withoutControl } from './control';
import type { VapiCredentials } from './credentials';
import { wasAnswered } from './ended-reason';
import { speaker, unlessGone } from './errors';
import { findListed } from './listing';

const instant = z.coerce.date().nullish();

const placedCall = z.object({
  id: z.string().min(1),
  createdAt: z.string(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  startedAt: instant,
  endedAt: instant,
  endedReason: z.string().nullish(),
  cost: z.number().nullish(),
});

type PlacedCall = z.infer<typeof placedCall>;

/** A finished call comes with its transcript and the whole assistant: 100 KB are usual. */
const callsPerPage = 25;

/** Our clock and VAPI's may differ by this much when a call is searched by its time. */
const clockDifferenceMs = 300_000;

export const calls: CallsApi<VapiCredentials> = {
  async start(call, { reference, from, to, assistantId, record }) {
    if (assistantId === null) throw withoutAssistant();
    const body = {
      name: reference,
      assistantId,
      phoneNumberId: from.id,
      customer: { number: to },
      assistantOverrides: {
        variableValues: { call_direction: 'outbound' },
        ...(record && { artifactPlan: artifactPlanOf(true) }),
      },
    };
    return presentCall(await ask(call, 'calls', { answer: placedCall }, (client) => client.create(body)));
  },

  async findStarted(call, { reference }, since) {
    const createdAtGe = new Date(since.getTime() - clockDifferenceMs).toISOString();
    const found = await findListed(
      callsPerPage,
      (filter) =>
        ask(call, 'calls', { answer: z.array(placedCall) }, (client) =>
          client.list({ ...filter, createdAtGe }),
        ),
      ({ name }) => name === reference,
    );
    return found ? presentCall(found) : null;
  },

  async get(call, id) {
    const found = await unlessGone(
      ask(call, 'calls', { answer: placedCall }, (client) => client.get({ id })),
    );
    return found && presentCall(found);
  },

  async hangUp(call, id, { controlUrl }) {
    // A call whose control address was never told cannot be ended from here; VAPI's DELETE removes data only.
    if (controlUrl === null) throw withoutControl(id);
    await unlessGone(control(call, controlUrl, { type: 'end-call' }));
  },

  async transfer(call, id, { to, callerId, message, controlUrl }) {
    if (controlUrl === null) throw withoutControl(id);
    await control(call, controlUrl, {
      type: 'transfer',
      destination: { type: 'number', number: to, callerId, numberE164CheckEnabled: false },
      content: message,
    });
  },
};

function withoutAssistant(): ProviderError {
  return new ProviderError({
    provider: speaker.id,
    kind: 'rejected',
    message: 'VAPI places calls for a receptionist only, and none was named.',
  });
}

function presentCall(placed: PlacedCall): ProviderCallState {
  const status = statusOf(placed);
  const over = status === 'ended';
  return {
    id: placed.id,
    status,
    startedAt: placed.startedAt ?? null,
    endedAt: placed.endedAt ?? null,
    endedReason: placed.endedReason ?? null,
    answered: over ? wasAnswered(placed.endedReason ?? null, Boolean(placed.startedAt)) : null,
    cost: over && placed.cost != null ? { amount: decimal(placed.cost), currency: 'USD' } : null,
  };
}

const statuses: Record<string, ProviderCallStatus> = {
  scheduled: 'queued',
  queued: 'queued',
  ringing: 'ringing',
  'in-progress': 'in-progress',
  forwarding: 'in-progress',
  ended: 'ended',
  'not-found': 'ended',
  'deletion-failed': 'ended',
};

/** A word VAPI has added since is judged by what else is known, so that nobody waits for ever. */
function statusOf({ status, startedAt, endedAt }: PlacedCall): ProviderCallStatus {
  const known = statuses[status ?? ''];
  if (known) return known;
  if (endedAt) return 'ended';
  return startedAt ? 'in-progress' : 'queued';
}

/** At most six places, never in the notation with an exponent. */
function decimal(amount: number): string {
  return amount.toFixed(6).replace(/\.?0+$/, '');
}
