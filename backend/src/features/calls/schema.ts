import { z } from 'zod';
import type { CallLog, CallSignature, Customer } from '../../generated/prisma/client';
import { formatNumber } from '../../platform/format-number';
import { listQuery } from '../../platform/http/paging';
import { providerOverride, routeChoice } from '../routing';
import { attestation, signature } from '../signatures';

const instant = z.iso.datetime();
export const e164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be in international form, such as +905321234567');

const money = z.object({ amount: z.string(), currency: z.string() });
const direction = z.enum(['INBOUND', 'OUTBOUND']);
const reason = z.enum([
  'SETUP_APPOINTMENT',
  'CANCEL_APPOINTMENT',
  'MODIFY_APPOINTMENT',
  'GET_HOURS',
  'GET_PRICING',
  'OTHER',
]);

export const callLogQuery = listQuery.extend({
  /** Both included. */
  startDate: z.coerce.date().optional(),
  endDate: z.coerce.date().optional(),
  /** E.164: either end of the call. */
  number: e164.optional(),
  direction: direction.optional(),
  reason: reason.optional(),
  /** In summary, notes and transcript. */
  search: z.string().trim().min(2).max(100).optional(),
});
export type CallLogQuery = z.output<typeof callLogQuery>;

export const callSummary = z
  .object({
    id: z.string(),
    direction,
    status: z.enum(['QUEUED', 'RINGING', 'IN_PROGRESS', 'COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED']),
    from: z.string().nullable(),
    to: z.string().nullable(),
    formattedContact: z.string().nullable(),
    numberId: z.string().nullable(),
    customer: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
    assistantId: z.string().nullable(),
    startTime: instant,
    answeredTime: instant.nullable(),
    endTime: instant.nullable(),
    durationSeconds: z.number().nullable(),
    hangupCause: z.string().nullable(),
    callReason: reason.nullable(),
    summary: z.string().nullable(),
    notes: z.string().nullable(),
    /** How somebody of the team says that it went (`interested`, `wrong-number` …). */
    disposition: z.string().nullable(),
    appointmentId: z.string().nullable(),
    hasRecording: z.boolean(),
    /** Who answered (`human`, `machine_start` …), where that was found out. */
    machineResult: z.string().nullable(),
    cost: money.nullable(),
    provider: z.string(),
    /** What vouches for the caller's number (STIR/SHAKEN); null where nothing was said. */
    attestation: attestation.nullable(),
  })
  .meta({ id: 'CallSummary' });
export type CallSummary = z.input<typeof callSummary>;

export const callDetail = callSummary
  .extend({
    /** Why it went over this carrier and number; null for one that came in. */
    choice: routeChoice.nullable(),
    transcript: z.string().nullable(),
    turns: z.array(
      z.object({ role: z.enum(['assistant', 'caller', 'tool']), text: z.string(), at: z.number() }),
    ),
    tools: z.array(
      z.object({
        name: z.string(),
        arguments: z.record(z.string(), z.unknown()),
        answer: z.string().nullable(),
        milliseconds: z.number().nullable(),
        at: instant,
      }),
    ),
    recordings: z.array(
      z.object({ id: z.string(), durationSeconds: z.number().nullable(), url: z.string() }),
    ),
    signature: signature.nullable(),
  })
  .meta({ id: 'CallDetail' });

export const voicemail = z
  .object({
    id: z.string(),
    callId: z.string().nullable(),
    from: z.string().nullable(),
    formattedFrom: z.string().nullable(),
    durationSeconds: z.number(),
    transcription: z.string().nullable(),
    isUrgent: z.boolean(),
    readAt: instant.nullable(),
    createdAt: instant,
    customer: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
    audioUrl: z.string().nullable(),
  })
  .meta({ id: 'Voicemail' });

export const callParams = z.object({ id: z.uuid() });
export const recordingParams = z.object({ id: z.uuid(), recordingId: z.uuid() });
export const soundLinkQuery = z.object({ of: z.string().max(200), proof: z.string().max(100) });
export const soundLinkAnswer = z.object({ url: z.string(), expiresAt: instant }).meta({ id: 'SoundLink' });
export const noteBody = z.strictObject({ notes: z.string().trim().max(4000).nullable() });

export const startCallBody = z.strictObject({
  to: e164,
  /** One of the tenant's own numbers, by id or in E.164; default what the carrier router chooses. */
  from: z.string().max(40).optional(),
  assistantId: z.uuid().optional(),
  /** Default as the number is set. */
  record: z.boolean().optional(),
  /** Finds out whether a person or a machine answers; a machine is hung up on. Default false. */
  machineDetection: z.boolean().optional(),
  /** Only over a carrier that signs calls (STIR/SHAKEN). Default false. */
  signed: z.boolean().optional(),
  provider_override: providerOverride.optional(),
});
export type StartCall = z.output<typeof startCallBody>;

/** What is read with a call or a message that its caller left. */
export const listed = { customer: { select: { id: true, name: true } } } as const;
/** What is read with a call to list it as a call. */
export const listedCall = { ...listed, signature: { select: { attestation: true } } } as const;
export type CallRow = CallLog & {
  customer: Pick<Customer, 'id' | 'name'> | null;
  signature: Pick<CallSignature, 'attestation'> | null;
};

/** Shapes a call for a list. */
export function presentCallSummary(row: CallRow): CallSummary {
  const contact = row.direction === 'INBOUND' ? row.fromNumber : row.toNumber;
  return {
    id: row.id,
    direction: row.direction,
    status: row.status,
    from: row.fromNumber,
    to: row.toNumber,
    formattedContact: contact ? formatNumber(contact) : null,
    numberId: row.phoneNumberId,
    customer: row.customer,
    assistantId: row.assistantId,
    startTime: row.startTime.toISOString(),
    answeredTime: row.answeredTime?.toISOString() ?? null,
    endTime: row.endTime?.toISOString() ?? null,
    durationSeconds: row.durationSeconds,
    hangupCause: row.hangupCause,
    callReason: row.callReason,
    summary: row.summary,
    notes: row.notes,
    disposition: row.disposition,
    appointmentId: row.appointmentId,
    hasRecording: row.recordingUrl !== null,
    machineResult: row.machineResult,
    cost: row.cost && row.currency ? { amount: row.cost.toString(), currency: row.currency } : null,
    provider: row.provider,
    attestation: row.signature?.attestation ?? null,
  };
}
