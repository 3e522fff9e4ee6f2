import { z } from 'zod';
import type { FollowUp, FollowUpRule } from '../../generated/prisma/client';
import { pageQuery } from '../../platform/http/paging';

const instant = z.iso.datetime();
export const followUpKind = z.enum(['CALL_BACK', 'SMS', 'RVM', 'TASK']);
export const followUpStatus = z.enum(['SCHEDULED', 'DONE', 'CANCELLED', 'FAILED']);

/** How calls end: the first five are seen by themselves, the others are said by a person. */
export const dispositions = [
  'missed',
  'no-answer',
  'busy',
  'voicemail',
  'answered',
  'interested',
  'not-interested',
  'call-later',
  'wrong-number',
] as const;
export const disposition = z.enum(dispositions);
export type Disposition = (typeof dispositions)[number];

/** What is to be done, as far as the kind does not say it. */
export const details = z.strictObject({
  /** Of a text. */
  text: z.string().trim().min(1).max(1000).optional(),
  /** Whether the text is advertising, which needs an agreement of its own. */
  isAdvertising: z.boolean().optional(),
  /** Of a voicemail. */
  audioUrl: z.string().trim().min(1).max(2000).optional(),
  /** Who calls back; default the receptionist of the number. */
  assistantId: z.uuid().optional(),
  /** Of a task. */
  note: z.string().trim().min(1).max(1000).optional(),
});
export type Details = z.output<typeof details>;

const needed = { SMS: 'text', RVM: 'audioUrl', TASK: 'note', CALL_BACK: null } as const;

/** Refuses what cannot be done because a part of it is missing. */
export function hasWhatItNeeds(body: { kind: z.output<typeof followUpKind>; details: Details }): boolean {
  const name = needed[body.kind];
  return name === null || body.details[name] !== undefined;
}
export const lacksPart = {
  message: 'must have text for SMS, audioUrl for RVM, note for TASK',
  path: ['details'],
};

export const createFollowUpBody = z
  .strictObject({
    kind: followUpKind,
    customerId: z.uuid(),
    dueAt: z.coerce.date(),
    callId: z.uuid().optional(),
    disposition: disposition.optional(),
    /** A member of staff. */
    assignedTo: z.uuid().optional(),
    details: details.default({}),
  })
  .refine(hasWhatItNeeds, lacksPart);

export const updateFollowUpBody = z
  .strictObject({
    dueAt: z.coerce.date(),
    assignedTo: z.uuid().nullable(),
    status: z.enum(['DONE', 'CANCELLED']),
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'must change something');

const delayMinutes = z.number().int().min(0).max(43_200);
export const ruleBody = z
  .strictObject({
    disposition,
    kind: followUpKind,
    /** After the call; a month at most. */
    delayMinutes,
    details: details.default({}),
  })
  .refine(hasWhatItNeeds, lacksPart);
export const updateRuleBody = z
  .strictObject({ isActive: z.boolean(), delayMinutes, details })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'must change something');

export const followUpParams = z.object({ id: z.uuid() });
export const dispositionBody = z.strictObject({ callId: z.uuid(), disposition });
export const followUpQuery = pageQuery.extend({
  status: followUpStatus.optional(),
  kind: followUpKind.optional(),
  customerId: z.uuid().optional(),
});

export const followUp = z
  .object({
    id: z.string(),
    kind: followUpKind,
    status: followUpStatus,
    customer: z.object({ id: z.string(), name: z.string().nullable(), phone: z.string().nullable() }),
    callId: z.string().nullable(),
    disposition: z.string().nullable(),
    assignedTo: z.string().nullable(),
    dueAt: instant,
    details,
    endedBecause: z.string().nullable(),
    endedAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'FollowUp' });

export const rule = z
  .object({
    id: z.string(),
    disposition,
    kind: followUpKind,
    delayMinutes: z.number(),
    details,
    isActive: z.boolean(),
  })
  .meta({ id: 'FollowUpRule' });

export const withCustomer = { customer: { select: { id: true, name: true, phone: true } } } as const;
type Row = FollowUp & { customer: { id: string; name: string | null; phone: string | null } };

export function presentFollowUp(row: Row): z.input<typeof followUp> {
  const { id, kind, status, customer, disposition: outcome, assignedTo, endedBecause } = row;
  return {
    ...{ id, kind, status, customer, assignedTo, endedBecause },
    callId: row.callLogId,
    disposition: outcome,
    dueAt: row.dueAt.toISOString(),
    details: row.details as Details,
    endedAt: row.endedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentRule(row: FollowUpRule): z.input<typeof rule> {
  const { id, kind, delayMinutes, isActive } = row;
  return {
    ...{ id, kind, delayMinutes, isActive },
    disposition: row.disposition as Disposition,
    details: row.details as Details,
  };
}
