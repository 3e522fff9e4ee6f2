import { z } from 'zod';
import { type Route, route } from '../../../platform/http/route';
import { forwardingCarriers } from './carriers';
import { readNumberDays } from './number-days';
import { getForwardingProof, startForwardingProof } from './prove-forwarding';

const tag = 'Phone numbers';
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be in international form, such as +905321234567');
const params = z.object({ id: z.uuid() });

const proof = z
  .object({
    id: z.string(),
    keptNumber: z.string(),
    carrier: z.string().nullable(),
    /** Null while the call is waited for. */
    forwarded: z.boolean().nullable(),
    afterSeconds: z.number().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ForwardingProof' });

/** Keeping one's own number, and what a number did day by day. */
export const forwardingRoutes: Route[] = [
  route({
    method: 'get',
    path: '/api/phone-numbers/forwarding',
    summary: 'How the owner of a telephone forwards its calls, by carrier',
    tag,
    permission: 'numbers:read',
    query: z.object({ country: z.string().length(2), number: e164.optional() }),
    response: z.object({
      carriers: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          codes: z.array(
            z.object({
              when: z.enum(['always', 'busy', 'no-answer', 'unreachable', 'cancel']),
              code: z.string(),
            }),
          ),
        }),
      ),
    }),
    tx: async (_tx, { query }) => ({
      carriers: forwardingCarriers(query.country.toUpperCase(), query.number ?? null),
    }),
  }),
  route({
    method: 'post',
    path: '/api/phone-numbers/:id/forwarding-proof',
    summary: 'Calls the number that its owner keeps, to see whether the call comes back',
    tag,
    permission: 'numbers:write',
    idempotent: true,
    limit: { name: 'forwarding-proof', max: 20, windowSeconds: 600 },
    status: 202,
    params,
    body: z.strictObject({ keptNumber: e164, carrier: z.string().max(40).optional() }),
    response: proof,
    tx: (tx, { params: { id }, body }) => startForwardingProof(tx, id, body),
  }),
  route({
    method: 'get',
    path: '/api/phone-numbers/:id/forwarding-proof/:proofId',
    summary: 'Whether the call has come back, and after how many seconds',
    tag,
    permission: 'numbers:read',
    params: params.extend({ proofId: z.uuid() }),
    response: proof,
    tx: (tx, { params: { id, proofId } }) => getForwardingProof(tx, id, proofId),
  }),
  route({
    method: 'get',
    path: '/api/phone-numbers/:id/analytics',
    summary: 'What a number did, day by day',
    tag,
    permission: 'numbers:read',
    params,
    query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
    response: z.object({
      days: z.array(
        z.object({
          day: z.string(),
          callsIn: z.number(),
          callsOut: z.number(),
          answered: z.number(),
          seconds: z.number(),
          smsIn: z.number(),
          smsOut: z.number(),
        }),
      ),
    }),
    tx: (tx, { params: { id }, query }) => readNumberDays(tx, id, query.days),
  }),
];
